/*
 * about: an open file that was renamed when the process is restored makes the restore fail, with its name
 * between: [{rename: [held, elsewhere]}]
 * expect:
 *   - {refused: "Can't open file .*held", at: restore, why: "CRIU does not save the content of files that have a name"}
 * promise: "criu/files-reg.c: a file that has a name is opened again by it"
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
