/*
 * about: a process that lets all its memory be merged (PR_SET_MEMORY_MERGE) still does
 * promise: none in CRIU's documentation; PR_SET_MEMORY_MERGE(2const) is the kernel's promise
 * mutations:
 *   - {how: call, name: "merging switched off", call: [prctl, 67, 0, 0, 0, 0]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include "smaps.h"

/* linux/prctl.h, Linux 6.4. */
#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#define PR_GET_MEMORY_MERGE 68
#endif

static unsigned char *region;

static void prepare(void)
{
	if (prctl(PR_SET_MEMORY_MERGE, 1, 0, 0, 0) != 0)
		skip("this kernel merges no memory of whole processes (Linux 6.4, CONFIG_KSM): %s", strerror(errno));
	region = must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	seeded_fill(region, 4096, 1);
}

static void check(void)
{
	unsigned char expected[4096];

	same_number("process", "PR_GET_MEMORY_MERGE", 1, prctl(PR_GET_MEMORY_MERGE, 0, 0, 0, 0));
	same_number("mapping", "mergeable, in VmFlags", 1, smaps_has_flag(region, "mg"));
	seeded_fill(expected, 4096, 1);
	same_region("content", "what was written", expected, region, 4096);
}

SUBJECT(prepare, check)
