/*
 * about: a large mapping with few pages keeps them, and takes no more memory than before
 * promise: zdtm maps03 (a huge mapping); criu.org/Memory_dumping_and_restoring (the pagemap tells which pages are dumped)
 * mutations:
 *   - {how: flip-byte, on: last}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 256 << 20, STEP = 16 << 20, PAGE = 4096 };

static unsigned char *region;

static void prepare(void)
{
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	/* A machine that gives huge pages unasked would fill it. */
	madvise(region, LENGTH, MADV_NOHUGEPAGE);
	for (size_t at = 0; at < LENGTH; at += STEP)
		seeded_fill(region + at + STEP - PAGE, PAGE, (uint32_t)(at / STEP) + 1);
	expose_memory("last", region + LENGTH - PAGE, PAGE);
}

static void check(void)
{
	unsigned char expected[PAGE];
	char name[16];

	same_number("resident", "kilobytes in memory", LENGTH / STEP * PAGE / 1024, smaps_at(region).rss);
	for (size_t at = 0; at < LENGTH; at += STEP) {
		seeded_fill(expected, PAGE, (uint32_t)(at / STEP) + 1);
		snprintf(name, sizeof(name), "page-%zu", at / STEP);
		same_region(name, "what was written", expected, region + at + STEP - PAGE, PAGE);
	}
	same_text("hole", "a page that was never touched", "ok", touch(region + LENGTH / 2, READ_IT));
}

SUBJECT(prepare, check)
