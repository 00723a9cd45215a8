/*
 * about: a POSIX shared memory object keeps its name, size and content, and its mapping
 * promise: "zdtm tempfs: a tmpfs of a mount namespace that is dumped comes back with its files"
 * mutations:
 *   - {how: flip-byte, on: region}
 *   - {how: call, name: "object cut", call: [ftruncate, "fd:object", 4096]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "smaps.h"

enum { LENGTH = 4 * 4096, SIZE = 10 * 4096 };

static const char name[] = "/criu-qualify-posix-shm";
static unsigned char *region;

static void prepare(void)
{
	shm_unlink(name);
	int fd = must(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0640));

	must(ftruncate(fd, SIZE));
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	seeded_fill(region, LENGTH, 1);
	expose_memory("region", region, LENGTH);
	expose_fd("object", fd);
}

static void check(void)
{
	unsigned char expected[LENGTH];
	char now[8] = "";
	struct stat status = { 0 };

	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written to the mapping", expected, region, LENGTH);
	int fd = shm_open(name, O_RDWR, 0);
	works("open", "the name is there", fd >= 0);
	fstat(fd, &status);
	same_number("size", "length of the object", SIZE, status.st_size);
	same_number("mode", "permissions", 0640, status.st_mode & 0777);
	if (strcmp(touch(region, WRITE_IT), "ok") == 0)
		memcpy(region, "later", 5);
	works("read", "the object can be read", pread(fd, now, 5, 0) == 5);
	same_text("one-memory", "what is written now is in the named object", "later", now);
	works("unlink", "the name can be removed", shm_unlink(name) == 0);
}

SUBJECT(prepare, check)
