/*
 * about: a memfd keeps its content, offset, name and seals, also when two descriptors share it
 * promise: "zdtm memfd00, memfd01, memfd03: content, seals and offsets come back"
 * mutations:
 *   - {how: seek, on: memfd}
 *   - {how: close, on: reader}
 *   - {how: call, name: "sealed further", call: [fcntl, "fd:memfd", 1033, 8]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { LENGTH = 70000, AT = 4321 };

static char content[LENGTH];
static int memfd, reader;

static void prepare(void)
{
	char path[64];

	seeded_fill(content, LENGTH, 8);
	memfd = must(memfd_create("a name", MFD_ALLOW_SEALING | MFD_CLOEXEC));
	if (write(memfd, content, LENGTH) != LENGTH)
		die("writing the memfd");
	must(lseek(memfd, AT, SEEK_SET));
	must(fcntl(memfd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", memfd);
	reader = must(open(path, O_RDONLY));
	must(lseek(reader, 5, SEEK_SET));
	expose_fd("memfd", memfd);
	expose_fd("reader", reader);
}

static void check(void)
{
	static char received[LENGTH];
	char link_name[64], path[256] = { 0 };

	same_number("seals", "F_SEAL_GROW and F_SEAL_SHRINK", F_SEAL_GROW | F_SEAL_SHRINK, fcntl(memfd, F_GET_SEALS));
	same_number("offset", "where the next byte is read", AT, lseek(memfd, 0, SEEK_CUR));
	same_number("reader-offset", "the other descriptor has its own offset", 5, lseek(reader, 0, SEEK_CUR));
	same_number("reader-flags", "and is read-only", O_RDONLY, fcntl(reader, F_GETFL) & O_ACCMODE);
	same_number("cloexec", "close-on-exec", FD_CLOEXEC, fcntl(memfd, F_GETFD));
	same_number("length", "bytes in it", LENGTH, pread(memfd, received, LENGTH, 0));
	same_bytes("content", "what is in it", content, received, LENGTH);
	snprintf(link_name, sizeof(link_name), "/proc/self/fd/%d", memfd);
	if (readlink(link_name, path, sizeof(path) - 1) < 0)
		path[0] = '\0';
	same_text("name", "its name", "/memfd:a name (deleted)", path);
	works("write", "it can be written in place", pwrite(memfd, "new", 3, 0) == 3);
	same_number("grow", "but not beyond its end", -1, pwrite(memfd, "x", 1, LENGTH));
	works("read", "the other descriptor can be read", pread(reader, received, 3, 0) == 3);
	same_bytes("shared", "and sees what was written", "new", received, 3);
}

SUBJECT(prepare, check)
