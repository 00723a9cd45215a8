/*
 * about: a folder in whose place there is another one at restore, with a file of the same name and another size, makes the restore fail
 * between: [{rename: [volume, old]}, {rename: [other, volume]}]
 * expect:
 *   - {refused: "File .*volume/data has bad size", at: restore, why: "the size is compared, as by --file-validation filesize"}
 * promise: "man page, --file-validation: an open file has to be of the same version; criu/files-reg.c compares sizes first"
 */
#include <kit/subject.h>
#include <sys/stat.h>

static int fd;

static void prepare(void)
{
	must(mkdir("volume", 0755));
	must(mkdir("other", 0755));
	write_file("volume/data", "what was mounted");
	write_file("other/data", "what is mounted on the other machine");
	fd = must(open("volume/data", O_RDWR));
}

static void check(void)
{
	char content[64] = "";

	works("read", "the file can be read", pread(fd, content, sizeof(content) - 1, 0) > 0);
	same_text("content", "what is in it", "what was mounted", content);
}

SUBJECT(prepare, check)
