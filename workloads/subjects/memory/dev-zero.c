/*
 * about: memory that was mapped from /dev/zero, private and shared with a child, keeps its content
 * promise: CRIU source, proc_parse.c (a mapping of /dev/zero makes sense); criu.org/Shared_memory
 * mutations:
 *   - {how: flip-byte, on: private}
 *   - {how: flip-byte, on: shared}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 4 * 4096 };

static unsigned char *private, *shared;
static pid_t child;

static void answer(int number)
{
	(void)number;
	shared[1] = shared[0] + 1;
}

static void answer_when_asked(void *nothing)
{
	(void)nothing;
	signal(SIGUSR1, answer);
}

static void prepare(void)
{
	int fd = must(open("/dev/zero", O_RDWR));

	private = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
	shared = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	close(fd);
	seeded_fill(private, LENGTH, 1);
	seeded_fill(shared, LENGTH, 2);
	child = child_running(answer_when_asked, NULL);
	expose_memory("private", private, LENGTH);
	expose_memory("shared", shared, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH];

	seeded_fill(expected, LENGTH, 1);
	same_region("private", "what was written to the private one", expected, private, LENGTH);
	seeded_fill(expected, LENGTH, 2);
	same_region("shared", "what was written to the shared one", expected, shared, LENGTH);
	if (strcmp(touch(shared, WRITE_IT), "ok") != 0)
		return;
	shared[0] = 41;
	shared[1] = 0;
	works("ask", "the child is there", kill(child, SIGUSR1) == 0);
	for (long long end = now_ms() + 5000; *(volatile unsigned char *)&shared[1] == 0 && now_ms() < end; sleep_ms(5)) {
	}
	same_number("answer", "what the child wrote after the restore", 42, shared[1]);
}

SUBJECT(prepare, check)
