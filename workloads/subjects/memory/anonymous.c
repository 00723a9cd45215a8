/*
 * about: private anonymous memory keeps its content, at its address, with its protection
 * promise: criu.org/Memory_dumping_and_restoring (the pagemap tells which pages are dumped); zdtm maps00, maps04
 * mutations:
 *   - {how: flip-byte, on: region}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGES = 64, PAGE = 4096 };

static unsigned char *region;

static void prepare(void)
{
	region = must(mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	/* Every second page is left untouched: it must come back as zeros. */
	for (size_t page = 0; page < PAGES; page += 2)
		seeded_fill(region + page * PAGE, PAGE, (uint32_t)page + 1);
	expose_memory("region", region, PAGES * PAGE);
}

static void check(void)
{
	unsigned char *expected = calloc(PAGES, PAGE);

	for (size_t page = 0; page < PAGES; page += 2)
		seeded_fill(expected + page * PAGE, PAGE, (uint32_t)page + 1);
	same_region("content", "written and untouched pages", expected, region, PAGES * PAGE);
}

SUBJECT(prepare, check)
