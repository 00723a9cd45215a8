/*
 * about: a mapping that grows downwards keeps its content, and still grows
 * promise: zdtm grow_map, grow_map02, grow_map03 (MAP_GROWSDOWN)
 * mutations:
 *   - {how: flip-byte, on: stack}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096, PAGES = 4, BELOW = 1024 };

static unsigned char *stack;

static void prepare(void)
{
	/* The space below has to be free: the kernel keeps a gap of 256 pages to what is mapped there. */
	unsigned char *space = must(mmap(NULL, (BELOW + PAGES) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	must(munmap(space, (BELOW + PAGES) * PAGE));
	stack = must(mmap(space + BELOW * PAGE, PAGES * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0));
	seeded_fill(stack, PAGES * PAGE, 1);
	expose_memory("stack", stack, PAGES * PAGE);
}

static void check(void)
{
	unsigned char expected[PAGES * PAGE];

	seeded_fill(expected, sizeof(expected), 1);
	same_region("content", "what was written", expected, stack, sizeof(expected));
	same_number("flag", "it grows downwards, in VmFlags", 1, smaps_has_flag(stack, "gd"));
	same_text("grow", "the page below is there when it is written", "ok", touch(stack - PAGE, WRITE_IT));
	same_text("grow-on", "and the next one", "ok", touch(stack - 2 * PAGE, WRITE_IT));
}

SUBJECT(prepare, check)
