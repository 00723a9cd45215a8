/*
 * about: guard pages still fault, and the pages between them keep their content
 * promise: CRIU 4.2; zdtm maps12 (MADV_GUARD_INSTALL); github.com/checkpoint-restore/criu/issues/2626
 * mutations:
 *   - {how: call, name: "guards removed", call: [madvise, "memory:region", 24576, 103]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGES = 6, PAGE = 4096 };

/* asm-generic/mman-common.h, Linux 6.13. */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

static unsigned char *region;

static bool guarded(int page)
{
	return page == 0 || page == 3;
}

static void prepare(void)
{
	region = must(mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	seeded_fill(region, PAGES * PAGE, 1);
	for (int page = 0; page < PAGES; page++)
		if (guarded(page) && madvise(region + page * PAGE, PAGE, MADV_GUARD_INSTALL) != 0)
			skip("this kernel has no guard regions (Linux 6.13)");
	expose_memory("region", region, PAGES * PAGE);
}

static void check(void)
{
	unsigned char expected[PAGES * PAGE];
	char name[16];

	seeded_fill(expected, sizeof(expected), 1);
	for (int page = 0; page < PAGES; page++) {
		snprintf(name, sizeof(name), "page-%d", page);
		if (guarded(page))
			same_text(name, "a guard page", "SIGSEGV", touch(region + page * PAGE, READ_IT));
		else
			same_region(name, "what was written", expected + page * PAGE, region + page * PAGE, PAGE);
	}
}

SUBJECT(prepare, check)
