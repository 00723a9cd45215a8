/*
 * about: a deleted file above the default ghost limit comes back when the limit is raised
 * criu: {ghost_limit_bytes: 8388608}
 * promise: "criu(8), --ghost-limit: the maximum size of a deleted file to be carried inside the image; zdtm unlink_largefile"
 * mutations:
 *   - {how: seek, on: file}
 *   - {how: call, name: "content lost", call: [ftruncate, "fd:file", 1048576]}
 */
#include <kit/subject.h>

enum { LENGTH = 2 << 20 };

static char content[LENGTH];
static int file;

static void prepare(void)
{
	seeded_fill(content, LENGTH, 4);
	file = must(open("file", O_RDWR | O_CREAT | O_EXCL, 0600));
	if (write(file, content, LENGTH) != LENGTH)
		die("writing the file");
	must(unlink("file"));
	expose_fd("file", file);
}

static void check(void)
{
	static char received[LENGTH];

	same_number("offset", "the offset has stayed", LENGTH, lseek(file, 0, SEEK_CUR));
	same_number("length", "bytes in the file", LENGTH, pread(file, received, LENGTH, 0));
	same_bytes("content", "what is in the file", content, received, LENGTH);
}

SUBJECT(prepare, check)
