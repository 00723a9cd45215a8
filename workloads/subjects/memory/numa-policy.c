/*
 * about: memory that was bound to a node of a NUMA machine is still bound to it
 * promise: none in CRIU's documentation; mbind(2) is the kernel's promise
 * mutations:
 *   - {how: flip-byte, on: region}
 */
#include <kit/subject.h>
#include <linux/mempolicy.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 4096 };

static unsigned char *region;

static void prepare(void)
{
	unsigned long nodes = 1;

	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	/* Every machine has a node 0, if its kernel knows of nodes. */
	if (syscall(SYS_mbind, region, (unsigned long)LENGTH, MPOL_BIND, &nodes, 8ul, 0ul) != 0)
		skip("this kernel has no policies for NUMA: %s", strerror(errno));
	seeded_fill(region, LENGTH, 1);
	expose_memory("region", region, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH];
	unsigned long nodes[16] = { 0 };
	int policy = -1;

	works("get", "the policy can be read", syscall(SYS_get_mempolicy, &policy, nodes, 1024ul, region, (unsigned long)MPOL_F_ADDR) == 0);
	same_number("policy", "MPOL_BIND", MPOL_BIND, policy);
	same_number("nodes", "node 0", 1, (long long)nodes[0]);
	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written", expected, region, LENGTH);
}

SUBJECT(prepare, check)
