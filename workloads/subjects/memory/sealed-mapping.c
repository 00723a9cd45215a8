/*
 * about: a mapping that was sealed (mseal) is still sealed
 * promise: none in CRIU's documentation; mseal(2) is the kernel's promise
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 4096 };

/* asm-generic/unistd.h, Linux 6.10. */
#ifndef SYS_mseal
#define SYS_mseal 462
#endif

static unsigned char *region;

static void prepare(void)
{
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	seeded_fill(region, LENGTH, 1);
	if (syscall(SYS_mseal, region, LENGTH, 0L) != 0)
		skip("this kernel seals no mappings (Linux 6.10): %s", strerror(errno));
}

static void check(void)
{
	unsigned char expected[LENGTH];

	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written", expected, region, LENGTH);
	same_text("mprotect", "another access is refused", strerror(EPERM),
		  mprotect(region, LENGTH, PROT_READ) == 0 ? "allowed" : strerror(errno));
	same_text("munmap", "taking it away is refused", strerror(EPERM), munmap(region, LENGTH) == 0 ? "allowed" : strerror(errno));
}

SUBJECT(prepare, check)
