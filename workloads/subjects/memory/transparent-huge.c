/*
 * about: advice for or against transparent huge pages is kept, with the content
 * promise: zdtm maps02 (private memory with advice); CRIU source, proc_parse.c (MADV_HUGEPAGE and MADV_NOHUGEPAGE from VmFlags)
 * mutations:
 *   - {how: call, name: "advice turned round", call: [madvise, "memory:wanted", 4194304, 15]}
 *   - {how: flip-byte, on: wanted}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 4 << 20 };

static unsigned char *wanted, *unwanted;

static unsigned char *advised(int advice)
{
	unsigned char *region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	if (madvise(region, LENGTH, advice) != 0)
		skip("this kernel has no transparent huge pages");
	return region;
}

static void prepare(void)
{
	wanted = advised(MADV_HUGEPAGE);
	unwanted = advised(MADV_NOHUGEPAGE);
	seeded_fill(wanted, LENGTH, 1);
	expose_memory("wanted", wanted, LENGTH);
}

static void check(void)
{
	unsigned char *expected = malloc(LENGTH);

	same_number("wanted", "MADV_HUGEPAGE", 1, smaps_has_flag(wanted, "hg"));
	same_number("unwanted", "MADV_NOHUGEPAGE", 1, smaps_has_flag(unwanted, "nh"));
	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written", expected, wanted, LENGTH);
}

SUBJECT(prepare, check)
