/*
 * about: a mapping far larger than the machine's memory, made without reserving any, is still there
 * promise: github.com/checkpoint-restore/criu/issues/2364 (large reservations with PROT_NONE are restored); MAP_NORESERVE in proc_parse.c
 * mutations:
 *   - {how: flip-byte, on: used}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096 };

static const size_t length = 1ul << 38;
static unsigned char *reserved, *lazy;

static void prepare(void)
{
	/* As allocators and garbage collectors do: addresses first, memory as it is needed. */
	reserved = mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	lazy = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (reserved == MAP_FAILED || lazy == MAP_FAILED)
		skip("256 GB of addresses cannot be had here: %s", strerror(errno));
	must(mprotect(reserved + length / 2, PAGE, PROT_READ | PROT_WRITE));
	seeded_fill(reserved + length / 2, PAGE, 1);
	seeded_fill(lazy + length / 2, PAGE, 2);
	expose_memory("used", reserved + length / 2, PAGE);
}

static void check(void)
{
	unsigned char expected[PAGE];

	same_text("reserved", "access", "---p", smaps_at(reserved).access);
	same_text("reserved-end", "access", "---p", smaps_at(reserved + length - 1).access);
	same_text("lazy", "access", "rw-p", smaps_at(lazy).access);
	same_number("flag", "no memory is reserved for it, in VmFlags", 1, smaps_has_flag(lazy, "nr"));
	seeded_fill(expected, PAGE, 1);
	same_region("used", "what was written in the reservation", expected, reserved + length / 2, PAGE);
	seeded_fill(expected, PAGE, 2);
	same_region("lazy-used", "what was written in the other", expected, lazy + length / 2, PAGE);
}

SUBJECT(prepare, check)
