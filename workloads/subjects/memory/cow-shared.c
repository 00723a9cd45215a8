/*
 * about: pages that parent and child share until one writes are still shared, and each has its own of those that were written
 * promise: criu.org/COW_memory (copy-on-write memory is restored as such); zdtm cow00, cow01
 * mutations:
 *   - {how: flip-byte, on: parent}
 *   - {how: kill, on: child}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include "smaps.h"

enum { PAGES = 32, PAGE = 4096, LENGTH = PAGES * PAGE, BY_PARENT = 3, BY_CHILD = 7 };

static unsigned char *region;
static pid_t child;
static long long shared_before;

static void write_one(void *nothing)
{
	(void)nothing;
	seeded_fill(region + BY_CHILD * PAGE, PAGE, 3);
}

static void prepare(void)
{
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	seeded_fill(region, LENGTH, 1);
	child = child_running(write_one, NULL);
	seeded_fill(region + BY_PARENT * PAGE, PAGE, 2);
	shared_before = smaps_at(region).shared;
	expose_child("child", child);
	expose_memory("parent", region, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH], of_child[LENGTH] = { 0 };
	struct iovec local = { of_child, LENGTH }, remote = { region, LENGTH };

	/* Pages that two processes map, counted by the kernel: only true sharing counts, not equal content. */
	same_number("shared", "kilobytes that both map", shared_before, smaps_at(region).shared);
	seeded_fill(expected, LENGTH, 1);
	seeded_fill(expected + BY_PARENT * PAGE, PAGE, 2);
	same_region("parent", "content for the parent", expected, region, LENGTH);
	seeded_fill(expected, LENGTH, 1);
	seeded_fill(expected + BY_CHILD * PAGE, PAGE, 3);
	works("look", "the child's memory can be read", process_vm_readv(child, &local, 1, &remote, 1, 0) == LENGTH);
	same_bytes("child", "content for the child", expected, of_child, LENGTH);
	if (strcmp(touch(region, WRITE_IT), "ok") == 0)
		region[0] = (unsigned char)~region[0];
	works("look-again", "the child's memory can be read", process_vm_readv(child, &local, 1, &remote, 1, 0) == LENGTH);
	same_bytes("apart", "what the parent writes now is not the child's", expected, of_child, LENGTH);
}

SUBJECT(prepare, check)
