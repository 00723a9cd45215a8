/*
 * about: a deleted file above the ghost limit is refused at the dump, and the process goes on with it
 * expect:
 *   - {refused: "Can't dump ghost file .* of \\d+ size, increase limit", at: dump, why: "the file holds 2 MiB and --ghost-limit is 1M by default"}
 * promise: "criu(8), --ghost-limit: by default, up to 1M file is allowed"
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
}

static void check(void)
{
	static char received[LENGTH];

	same_number("offset", "the offset has stayed", LENGTH, lseek(file, 0, SEEK_CUR));
	same_number("length", "bytes in the file", LENGTH, pread(file, received, LENGTH, 0));
	same_bytes("content", "what is in the file", content, received, LENGTH);
}

SUBJECT(prepare, check)
