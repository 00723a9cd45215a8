/*
 * about: a process of two thousand small mappings keeps all of them
 * promise: zdtm maps05 (a bunch of small mappings), maps06 (a lot of mappings of files)
 * mutations:
 *   - {how: flip-byte, on: last}
 *   - {how: call, name: "one unmapped", call: [munmap, "memory:last", 4096]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096, COUNT = 2000 };

static unsigned char *region;

/* Mappings of the process within the region, and those of another access than what they were given. */
static void count(long long *there, long long *wrong)
{
	unsigned long long start, end;
	char line[512], access[8];
	FILE *maps = fopen("/proc/self/maps", "re");

	*there = *wrong = 0;
	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%llx-%llx %7s", &start, &end, access) != 3)
			continue;
		if (start < (uintptr_t)region || start >= (uintptr_t)region + (size_t)COUNT * PAGE)
			continue;
		++*there;
		if (strcmp(access, (start - (uintptr_t)region) / PAGE % 2 == 0 ? "rw-p" : "r--p") != 0)
			++*wrong;
	}
	if (maps != NULL)
		fclose(maps);
}

static void prepare(void)
{
	region = must(mmap(NULL, (size_t)COUNT * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	for (int i = 0; i < COUNT; i++) {
		memcpy(region + (size_t)i * PAGE, &i, sizeof(i));
		/* Neighbours of different access are different mappings. */
		if (i % 2 == 1)
			must(mprotect(region + (size_t)i * PAGE, PAGE, PROT_READ));
	}
	expose_memory("last", region + (COUNT - 1ul) * PAGE, PAGE);
}

static void check(void)
{
	long long there, wrong, intact = 0;

	count(&there, &wrong);
	same_number("mappings", "how many there are", COUNT, there);
	same_number("access", "how many have another access", 0, wrong);
	for (int i = 0; i < COUNT; i++)
		if (strcmp(touch(region + (size_t)i * PAGE, READ_IT), "ok") == 0 && memcmp(region + (size_t)i * PAGE, &i, sizeof(i)) == 0)
			intact++;
	same_number("content", "how many have their content", COUNT, intact);
}

SUBJECT(prepare, check)
