/*
 * about: a deleted file that is still open keeps its content, offset, mode and owner, and its name stays gone
 * promise: "criu(8), --ghost-limit: deleted files of up to 1M are carried inside the image; zdtm unlink_fstat00"
 * mutations:
 *   - {how: seek, on: file}
 *   - {how: call, name: "content lost", call: [ftruncate, "fd:file", 0]}
 *   - {how: close, on: reader}
 */
#include <kit/subject.h>
#include <sys/stat.h>

enum { LENGTH = 100000, AT = 77 };

static char content[LENGTH];
static int file, reader;

static void prepare(void)
{
	seeded_fill(content, LENGTH, 3);
	file = must(open("file", O_RDWR | O_CREAT | O_EXCL, 0640));
	if (write(file, content, LENGTH) != LENGTH)
		die("writing the file");
	reader = must(open("file", O_RDONLY));
	must(fchown(file, 12, 34));
	must(unlink("file"));
	must(lseek(file, AT, SEEK_SET));
	expose_fd("file", file);
	expose_fd("reader", reader);
}

static void check(void)
{
	static char received[LENGTH + 1];
	struct stat now = { 0 };

	same_number("offset", "where the next byte is read", AT, lseek(file, 0, SEEK_CUR));
	same_number("length", "bytes in the file", LENGTH, pread(file, received, sizeof(received), 0));
	same_bytes("content", "what is in the file", content, received, LENGTH);
	works("stat", "the file can be looked at", fstat(file, &now) == 0);
	same_number("links", "it has no name", 0, now.st_nlink);
	same_number("mode", "permissions", 0640, now.st_mode & 07777);
	same_number("owner", "user that it belongs to", 12, now.st_uid);
	same_number("group", "group that it belongs to", 34, now.st_gid);
	same_number("name", "its old name does not come back", -1, access("file", F_OK));
	works("write", "it can still be written", pwrite(file, "new", 3, 0) == 3);
	same_number("one-file", "the second descriptor reads it", 3, pread(reader, received, 3, 0));
	same_bytes("one-file-content", "and sees what was written", "new", received, 3);
}

SUBJECT(prepare, check)
