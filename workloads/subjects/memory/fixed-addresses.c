/*
 * about: mappings at the lowest and the highest addresses that a process may have come back there
 * promise: CRIU source, restorer.c (a place is found for the restorer that no mapping of the task needs)
 * mutations:
 *   - {how: flip-byte, on: low}
 *   - {how: flip-byte, on: high}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 16 * 4096 };

static unsigned char *low, *high;

static unsigned char *map_at(uintptr_t address)
{
	return mmap((void *)address, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

static void prepare(void)
{
	/* vm.mmap_min_addr is 64 KB nearly everywhere. */
	low = map_at(0x10000);
	if (low == MAP_FAILED)
		skip("nothing can be mapped at 0x10000 here: %s", strerror(errno));
	/* Below the end of 47 bits (x86-64) or 48 bits (arm64): the stack is lower, at random. */
	high = map_at((1ul << 47) - 4 * LENGTH);
	if (high == MAP_FAILED)
		skip("the highest addresses are taken here: %s", strerror(errno));
	seeded_fill(low, LENGTH, 1);
	seeded_fill(high, LENGTH, 2);
	expose_memory("low", low, LENGTH);
	expose_memory("high", high, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH];

	seeded_fill(expected, LENGTH, 1);
	same_region("low", "content at 64 KB", expected, low, LENGTH);
	seeded_fill(expected, LENGTH, 2);
	same_region("high", "content near the end of addresses", expected, high, LENGTH);
}

SUBJECT(prepare, check)
