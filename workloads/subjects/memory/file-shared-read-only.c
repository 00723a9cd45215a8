/*
 * about: a shared mapping of a file that was opened for reading can still not be made writable
 * promise: zdtm maps_file_prot (the file of a mapping is opened with the access that it had)
 * mutations:
 *   - {how: call, name: "region unmapped", call: [munmap, "memory:region", 4096]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096 };

static unsigned char *region;

static const char *make_writable(void)
{
	return mprotect(region, PAGE, PROT_READ | PROT_WRITE) == 0 ? "allowed" : strerror(errno);
}

static void prepare(void)
{
	int fd;

	write_file("data", "words of the file");
	fd = must(open("data", O_RDONLY));
	region = must(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0));
	close(fd);
	expose_memory("region", region, PAGE);
}

static void check(void)
{
	same_text("access", "shared and readable", "r--s", smaps_at(region).access);
	if (strcmp(touch(region, READ_IT), "ok") == 0)
		same_text("content", "words of the file", "words of the file", (char *)region);
	same_text("mprotect", "write access is refused", strerror(EACCES), make_writable());
}

SUBJECT(prepare, check)
