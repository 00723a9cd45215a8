/*
 * about: pages that were only read are still zeros that take no memory, and can be written
 * promise: CRIU source, pagemap-cache.c and mem.c (the page of zeros is not dumped)
 * mutations:
 *   - {how: flip-byte, on: region}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGES = 32, PAGE = 4096, LENGTH = PAGES * PAGE };

static unsigned char *region;

static void prepare(void)
{
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	for (int page = 0; page < PAGES; page++)
		if (strcmp(touch(region + page * PAGE, READ_IT), "ok") != 0 || region[page * PAGE] != 0)
			die("reading untouched memory");
	if (smaps_at(region).rss != 0)
		skip("this kernel counts the page of zeros as memory");
	expose_memory("region", region, LENGTH);
}

static void check(void)
{
	static const unsigned char zeros[LENGTH];

	same_number("resident", "kilobytes in memory", 0, smaps_at(region).rss);
	same_region("content", "all zeros", zeros, region, LENGTH);
	same_text("write", "a page of it can be written", "ok", touch(region, WRITE_IT));
}

SUBJECT(prepare, check)
