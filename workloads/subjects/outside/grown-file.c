/*
 * about: an open file that has grown when the process is restored makes the restore fail
 * between: [{append: held}]
 * expect:
 *   - {refused: "File .*held has bad size", at: restore, why: "the size is compared, as by --file-validation filesize"}
 * promise: "man page, --file-validation: an open file has to be of the same version; criu/files-reg.c compares sizes first"
 */
#include <kit/subject.h>

static int fd;

static void prepare(void)
{
	fd = must(open("held", O_RDWR | O_CREAT, 0644));
	if (write(fd, "content", 7) != 7)
		die("writing a file");
}

static void check(void)
{
	char content[8] = "";

	same_number("length", "bytes in the file", 7, pread(fd, content, 7, 0));
	same_text("content", "what is in it", "content", content);
}

SUBJECT(prepare, check)
