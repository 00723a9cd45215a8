/*
 * about: a process that asked for all its future mappings to be locked (mlockall) still gets them locked
 * promise: none in CRIU's documentation; mlockall(2) is the kernel's promise
 * mutations:
 *   - {how: call, name: "asked no more", call: [munlockall]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096 };

static int new_mapping_is_locked(void)
{
	unsigned char *region = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return region == MAP_FAILED ? -1 : smaps_has_flag(region, "lo");
}

static void prepare(void)
{
	must(mlockall(MCL_FUTURE));
	if (new_mapping_is_locked() != 1)
		die("mlockall(MCL_FUTURE) has no effect");
}

static void check(void)
{
	same_number("locked", "a mapping made after the restore is locked", 1, new_mapping_is_locked());
}

SUBJECT(prepare, check)
