/*
 * about: a memfd keeps its content, size, offset and name, and its mapping and descriptor are one memory
 * promise: CRIU 3.14 (github.com/checkpoint-restore/criu/pull/886, memfd support); zdtm memfd00, memfd02 (memfd mmap)
 * mutations:
 *   - {how: flip-byte, on: region}
 *   - {how: seek, on: memfd}
 *   - {how: close, on: memfd}
 *   - {how: call, name: "memfd cut", call: [ftruncate, "fd:memfd", 4096]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "smaps.h"

enum { LENGTH = 3 * 4096, SIZE = LENGTH + 100, OFFSET = 777 };

static unsigned char *region;
static int fd;

static void prepare(void)
{
	fd = must(memfd_create("a name", MFD_CLOEXEC));
	must(ftruncate(fd, SIZE));
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	seeded_fill(region, LENGTH, 1);
	must(lseek(fd, OFFSET, SEEK_SET));
	expose_memory("region", region, LENGTH);
	expose_fd("memfd", fd);
}

static void check(void)
{
	unsigned char expected[LENGTH], now[8] = { 0 };
	struct stat status = { .st_size = -1 };
	char path[64], name[64] = "";

	works("fstat", "the descriptor is open", fstat(fd, &status) == 0);
	same_number("size", "length of the memfd", SIZE, status.st_size);
	same_number("offset", "where it is read next", OFFSET, lseek(fd, 0, SEEK_CUR));
	same_number("close-on-exec", "FD_CLOEXEC", FD_CLOEXEC, fcntl(fd, F_GETFD));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, name, sizeof(name) - 1) < 0)
		strcpy(name, "none");
	same_text("name", "name that it was made with", "/memfd:a name (deleted)", name);
	seeded_fill(expected, LENGTH, 1);
	if (status.st_size >= LENGTH)
		same_region("content", "what was written to the mapping", expected, region, LENGTH);
	memcpy(region, "later", 5);
	works("read", "the descriptor can be read", pread(fd, now, 5, 0) == 5);
	same_bytes("one-memory", "what is written now is seen by the descriptor", "later", now, 5);
}

SUBJECT(prepare, check)
