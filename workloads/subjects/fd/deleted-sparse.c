/*
 * about: a deleted sparse file that is still open keeps its length and its data, and its hole stays a hole
 * promise: "zdtm ghost_holes00 and ghost_holes_large00: holes of deleted files come back; the limit counts the data only"
 * mutations:
 *   - {how: call, name: "cut off", call: [ftruncate, "fd:file", 1073741824]}
 */
#include <kit/subject.h>
#include <sys/stat.h>

enum { LENGTH = 8192 };
/* The length is far beyond the ghost limit of 1 MiB, the data are far below it. */
static const off_t SECOND = 1ll << 30;

static char content[2 * LENGTH];
static int file;

static void prepare(void)
{
	seeded_fill(content, sizeof(content), 5);
	file = must(open("file", O_RDWR | O_CREAT | O_EXCL, 0600));
	if (pwrite(file, content, LENGTH, 0) != LENGTH || pwrite(file, content + LENGTH, LENGTH, SECOND) != LENGTH)
		skip("this file system takes no file of 1 GiB");
	must(unlink("file"));
	expose_fd("file", file);
}

static void check(void)
{
	char received[2 * LENGTH] = { 0 }, hole[LENGTH], zeros[LENGTH] = { 0 };
	struct stat now = { 0 };

	works("stat", "the file can be looked at", fstat(file, &now) == 0);
	same_number("length", "length of the file", SECOND + LENGTH, now.st_size);
	if (pread(file, received, LENGTH, 0) != LENGTH || pread(file, received + LENGTH, LENGTH, SECOND) != LENGTH)
		memset(received, 0, sizeof(received));
	same_bytes("content", "the data before and behind the hole", content, received, sizeof(received));
	memset(hole, 1, sizeof(hole));
	same_number("hole-length", "the hole can be read", LENGTH, pread(file, hole, LENGTH, SECOND / 2));
	same_bytes("hole", "and holds zeros", zeros, hole, LENGTH);
	/* File systems round up, and may keep their own records in blocks. */
	at_least("sparse", "bytes of the file that take up no room", SECOND / 2, now.st_size - now.st_blocks * 512ll);
}

SUBJECT(prepare, check)
