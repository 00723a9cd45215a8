/*
 * about: memory that is hidden even from the kernel (memfd_secret) cannot be dumped, and the refusal leaves the process as it was
 * expect:
 *   - {refused: "Unknown shit \\d+ \\(/secretmem \\(deleted\\)\\)", at: dump, why: "the kernel lets nobody but the process read this memory, and CRIU has no support for it"}
 * promise: github.com/checkpoint-restore/criu/issues/2188 and pull request 2247 (memfd_secret cannot be dumped; support was proposed, and is not there)
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 4096 };

/* asm-generic/unistd.h, Linux 5.14. */
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif

static unsigned char *region;

static void prepare(void)
{
	int fd = (int)syscall(SYS_memfd_secret, 0);

	if (fd < 0)
		skip("this kernel gives no secret memory (Linux 5.14, secretmem.enable): %s", strerror(errno));
	must(ftruncate(fd, LENGTH));
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	close(fd);
	seeded_fill(region, LENGTH, 1);
}

static void check(void)
{
	unsigned char expected[LENGTH];

	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written", expected, region, LENGTH);
}

SUBJECT(prepare, check)
