/*
 * about: an open regular file keeps its offset, also one beyond 4 GiB, and its access mode and flags
 * promise: "zdtm fd_offset, write_read00: offsets come back; images/regfile.proto: flags and position of what is open"
 * mutations:
 *   - {how: seek, on: file}
 *   - {how: close, on: far}
 *   - {how: call, name: "O_NONBLOCK lost", call: [fcntl, "fd:file", 4, 0]}
 */
#include <kit/subject.h>

enum { LENGTH = 10000, AT = 1234 };
static const off_t FAR = (5ll << 30) + 7;

static char content[LENGTH];
static int file, far_file;

static void prepare(void)
{
	seeded_fill(content, LENGTH, 1);
	file = must(open("file", O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK, 0644));
	if (write(file, content, LENGTH) != LENGTH)
		die("writing the file");
	must(lseek(file, AT, SEEK_SET));
	/* The file is short: an offset may lie beyond the end. */
	far_file = must(open("file", O_RDONLY));
	must(lseek(far_file, FAR, SEEK_SET));
	expose_fd("file", file);
	expose_fd("far", far_file);
}

static void check(void)
{
	char received[LENGTH] = { 0 };
	const int modes = O_ACCMODE | O_APPEND | O_NONBLOCK | O_DSYNC | O_DIRECT;

	same_number("flags", "O_RDWR and O_NONBLOCK", O_RDWR | O_NONBLOCK, fcntl(file, F_GETFL) & modes);
	same_number("flags-read-only", "O_RDONLY", O_RDONLY, fcntl(far_file, F_GETFL) & modes);
	same_number("offset", "where the next byte is read", AT, lseek(file, 0, SEEK_CUR));
	same_number("offset-far", "an offset beyond 4 GiB", FAR, lseek(far_file, 0, SEEK_CUR));
	same_number("length", "bytes from there to the end", LENGTH - AT, read(file, received, LENGTH));
	same_bytes("content", "what comes from there on", content + AT, received, LENGTH - AT);
	same_number("read-only", "writing to the read-only one is refused", -1, write(far_file, "x", 1));
	works("write", "the other one can be written", write(file, "x", 1) == 1);
}

SUBJECT(prepare, check)
