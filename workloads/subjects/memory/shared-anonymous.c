/*
 * about: anonymous memory that parent and child share is still one memory for both
 * promise: criu.org/Shared_memory (shared anonymous memory is restored as one object for all tasks); zdtm maps01
 * mutations:
 *   - {how: kill, on: child}
 *   - {how: flip-byte, on: region}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 8 * 4096, QUESTION = 4096 };

static unsigned char *region;
static pid_t child;

static void answer(int number)
{
	(void)number;
	/* What the parent wrote last, changed in a way that only the child knows. */
	region[QUESTION + 1] = region[QUESTION] ^ 0x5a;
}

static void answer_when_asked(void *nothing)
{
	(void)nothing;
	signal(SIGUSR1, answer);
	/* Written by the child alone. */
	seeded_fill(region + LENGTH / 2, LENGTH / 2, 2);
}

static void prepare(void)
{
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	seeded_fill(region, LENGTH / 2, 1);
	child = child_running(answer_when_asked, NULL);
	expose_child("child", child);
	expose_memory("region", region, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH];

	seeded_fill(expected, LENGTH / 2, 1);
	seeded_fill(expected + LENGTH / 2, LENGTH / 2, 2);
	same_region("content", "what both of them wrote", expected, region, LENGTH);
	if (strcmp(touch(region, WRITE_IT), "ok") != 0)
		return;
	region[QUESTION] = 0x11;
	region[QUESTION + 1] = 0;
	works("ask", "the child is there", kill(child, SIGUSR1) == 0);
	for (long long end = now_ms() + 5000; *(volatile unsigned char *)&region[QUESTION + 1] == 0 && now_ms() < end; sleep_ms(5)) {
	}
	same_number("answer", "what the child wrote after the restore", 0x11 ^ 0x5a, region[QUESTION + 1]);
}

SUBJECT(prepare, check)
