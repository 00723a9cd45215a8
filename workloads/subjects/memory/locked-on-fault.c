/*
 * about: memory that is locked as it is touched (MLOCK_ONFAULT) stays locked, and its untouched pages stay away
 * promise: none in CRIU's documentation; mlock2(2) is the kernel's promise
 * mutations:
 *   - {how: call, name: "unlocked", call: [munlock, "memory:region", 32768]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096, LENGTH = 8 * PAGE };

static unsigned char *region;

static void prepare(void)
{
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	must(mlock2(region, LENGTH, MLOCK_ONFAULT));
	seeded_fill(region, PAGE, 1);
	expose_memory("region", region, LENGTH);
}

static void check(void)
{
	unsigned char expected[PAGE];

	same_number("flag", "locked, in VmFlags", 1, smaps_has_flag(region, "lo"));
	same_number("resident", "only what was touched is in memory, in kilobytes", PAGE / 1024, smaps_at(region).rss);
	seeded_fill(expected, PAGE, 1);
	same_region("content", "what was written", expected, region, PAGE);
}

SUBJECT(prepare, check)
