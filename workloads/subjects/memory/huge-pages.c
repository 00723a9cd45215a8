/*
 * about: private and shared anonymous memory in huge pages keeps its content and stays in huge pages
 * promise: CRIU 3.17; zdtm maps09, maps10 (MAP_HUGETLB mappings)
 * mutations:
 *   - {how: flip-byte, on: private}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { HUGE = 2 << 20 };

static unsigned char *private, *shared;

static unsigned char *map_huge(int kind)
{
	unsigned char *region = mmap(NULL, HUGE, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS | MAP_HUGETLB | (21 << MAP_HUGE_SHIFT), -1, 0);

	if (region == MAP_FAILED)
		skip("no huge pages of 2 MB are reserved on this machine (vm.nr_hugepages): %s", strerror(errno));
	return region;
}

static void prepare(void)
{
	private = map_huge(MAP_PRIVATE);
	shared = map_huge(MAP_SHARED);
	seeded_fill(private, HUGE, 1);
	seeded_fill(shared, HUGE, 2);
	expose_memory("private", private, HUGE);
}

static void check(void)
{
	unsigned char *expected = malloc(HUGE);

	seeded_fill(expected, HUGE, 1);
	same_region("private", "content of the private page", expected, private, HUGE);
	seeded_fill(expected, HUGE, 2);
	same_region("shared", "content of the shared page", expected, shared, HUGE);
	same_number("private-huge", "it is in a huge page", 1, smaps_has_flag(private, "ht"));
	same_number("shared-huge", "it is in a huge page", 1, smaps_has_flag(shared, "ht"));
}

SUBJECT(prepare, check)
