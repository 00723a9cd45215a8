/*
 * about: after the restore a new child still gets zeros for memory to be wiped, and nothing for memory not to be forked
 * promise: CRIU source, proc_parse.c and restorer.c (MADV_WIPEONFORK and MADV_DONTFORK are given again); madvise(2)
 * mutations:
 *   - {how: call, name: "wiping taken back", call: [madvise, "memory:wiped", 4096, 19]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096 };

static unsigned char *wiped, *kept_out;

static void prepare(void)
{
	wiped = must(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	kept_out = must(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	wiped[0] = kept_out[0] = 77;
	must(madvise(wiped, PAGE, MADV_WIPEONFORK));
	must(madvise(kept_out, PAGE, MADV_DONTFORK));
	expose_memory("wiped", wiped, PAGE);
}

static void check(void)
{
	int status = -1;

	same_region("wiped-content", "what this process has there", "\115", wiped, 1);
	same_region("kept-out-content", "what this process has there", "\115", kept_out, 1);
	pid_t child = fork();
	if (child == 0)
		/* 1: zeros, 2: nothing is mapped */
		_exit((strcmp(touch(wiped, READ_IT), "ok") == 0 && wiped[0] == 0 ? 1 : 0) |
		      (strcmp(touch(kept_out, READ_IT), "SIGSEGV") == 0 ? 2 : 0));
	waitpid(child, &status, 0);
	same_number("wiped", "a new child reads zeros", 1, WIFEXITED(status) ? WEXITSTATUS(status) & 1 : -1);
	same_number("kept-out", "a new child has no such memory", 2, WIFEXITED(status) ? WEXITSTATUS(status) & 2 : -1);
}

SUBJECT(prepare, check)
