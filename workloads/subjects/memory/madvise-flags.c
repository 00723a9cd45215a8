/*
 * about: advice on how memory is used, forked, merged and dumped is kept
 * promise: zdtm maps02 (private memory with advice); CRIU source, proc_parse.c (which letters of VmFlags become MADV_ calls at restore)
 * mutations:
 *   - {how: call, name: "advice taken back", call: [madvise, "memory:dont-fork", 4096, 11]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096 };

/* Of VmFlags, proc(5). */
static struct {
	const char *name, *flag;
	int advice;
	bool given;
	unsigned char *region;
} kinds[] = {
	{ "sequential", "sr", MADV_SEQUENTIAL, false, NULL },
	{ "random", "rr", MADV_RANDOM, false, NULL },
	{ "dont-fork", "dc", MADV_DONTFORK, false, NULL },
	{ "dont-dump", "dd", MADV_DONTDUMP, false, NULL },
	{ "mergeable", "mg", MADV_MERGEABLE, false, NULL },
	{ "wipe-on-fork", "wf", MADV_WIPEONFORK, false, NULL },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void prepare(void)
{
	for (int i = 0; i < KINDS; i++) {
		unsigned char *region = must(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

		kinds[i].region = region;
		seeded_fill(region, PAGE, (uint32_t)i + 1);
		/* A kernel without CONFIG_KSM, for instance, refuses MADV_MERGEABLE. */
		kinds[i].given = madvise(region, PAGE, kinds[i].advice) == 0;
		expose_memory(kinds[i].name, region, PAGE);
	}
}

static void check(void)
{
	unsigned char expected[PAGE];
	char name[64];

	for (int i = 0; i < KINDS; i++) {
		same_number(kinds[i].name, "in VmFlags", kinds[i].given, smaps_has_flag(kinds[i].region, kinds[i].flag));
		snprintf(name, sizeof(name), "%s-content", kinds[i].name);
		seeded_fill(expected, PAGE, (uint32_t)i + 1);
		same_region(name, "what was written", expected, kinds[i].region, PAGE);
	}
}

SUBJECT(prepare, check)
