/*
 * about: the heap of brk keeps its end and its content, and grows on from there
 * promise: CRIU source, images/mm.proto (start_brk and brk of a task are kept)
 * mutations:
 *   - {how: flip-byte, on: heap}
 */
#include <kit/subject.h>
#include "smaps.h"

enum { LENGTH = 16 * 4096 };

static unsigned char *heap, *end;

static void prepare(void)
{
	heap = must(sbrk(LENGTH));
	seeded_fill(heap, LENGTH, 1);
	end = sbrk(0);
	expose_memory("heap", heap, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH];
	unsigned char *now = sbrk(0);

	same_number("end", "sbrk(0)", (long long)(intptr_t)end, (long long)(intptr_t)now);
	unsigned char *more = sbrk(LENGTH);
	same_number("grow", "the heap grows from its end", (long long)(intptr_t)end, (long long)(intptr_t)more);
	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written", expected, heap, LENGTH);
	same_text("write", "what was added can be written", "ok", touch(more + LENGTH - 1, WRITE_IT));
	works("malloc", "the allocator can use it", malloc(100000) != NULL);
}

SUBJECT(prepare, check)
