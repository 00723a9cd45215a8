/*
 * about: memory that the kernel may drop under pressure is still such memory
 * lost: "CRIU does not dump its content: after the restore it reads as zeros, as if the kernel had dropped it"
 * promise: CRIU 4.2; zdtm maps11 (content of MAP_DROPPABLE is dropped at checkpoint and restore)
 * mutations:
 *   - {how: flip-byte, on: region}
 *   - {how: call, name: "region unmapped", call: [munmap, "memory:region", 16384]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096, LENGTH = 4 * PAGE };

/* linux/mman.h, Linux 6.11. */
#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE 0x08
#endif

static unsigned char *region;

static void prepare(void)
{
	region = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_DROPPABLE | MAP_ANONYMOUS, -1, 0);
	if (region == MAP_FAILED)
		skip("this kernel has no MAP_DROPPABLE (Linux 6.11)");
	seeded_fill(region, LENGTH, 1);
	expose_memory("region", region, LENGTH);
}

/* The kernel may drop any page at any time, and so may CRIU; a page is then zeros, and never anything else. */
static const char *content(void)
{
	unsigned char written[LENGTH], zeros[PAGE] = { 0 };

	seeded_fill(written, LENGTH, 1);
	for (size_t at = 0; at < LENGTH; at += PAGE)
		if (strcmp(touch(region + at, READ_IT), "ok") != 0)
			return "not readable";
		else if (memcmp(region + at, written + at, PAGE) != 0 && memcmp(region + at, zeros, PAGE) != 0)
			return "something else";
	return "as written, or zeros";
}

static void check(void)
{
	same_text("access", "as before", "rw-p", smaps_at(region).access);
	same_number("droppable", "in VmFlags", 1, smaps_has_flag(region, "dp"));
	same_text("content", "each page", "as written, or zeros", content());
	same_text("write", "it can be written", "ok", touch(region, WRITE_IT));
}

SUBJECT(prepare, check)
