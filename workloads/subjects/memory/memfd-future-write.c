/*
 * about: a memfd that was sealed against later writes keeps the writable mapping that it had before
 * promise: CRIU source, memfd.c (seals are applied after the mappings because of F_SEAL_FUTURE_WRITE)
 * mutations:
 *   - {how: flip-byte, on: region}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 4096 };

/* linux/fcntl.h, Linux 5.1. */
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

static unsigned char *region;
static int fd;

static void prepare(void)
{
	fd = must(memfd_create("future", MFD_ALLOW_SEALING));
	must(ftruncate(fd, LENGTH));
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	seeded_fill(region, LENGTH, 1);
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) != 0)
		skip("this kernel has no F_SEAL_FUTURE_WRITE");
	expose_memory("region", region, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH];

	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written before", expected, region, LENGTH);
	same_number("seals", "F_SEAL_FUTURE_WRITE", F_SEAL_FUTURE_WRITE, fcntl(fd, F_GET_SEALS));
	same_text("mapping", "the mapping is still writable", "ok", touch(region, WRITE_IT));
	same_text("write", "writing by the descriptor is refused", strerror(EPERM),
		  pwrite(fd, "x", 1, 0) == 1 ? "allowed" : strerror(errno));
	same_text("remap", "a new writable mapping is refused", strerror(EPERM),
		  mmap(NULL, LENGTH, PROT_WRITE, MAP_SHARED, fd, 0) != MAP_FAILED ? "allowed" : strerror(errno));
}

SUBJECT(prepare, check)
