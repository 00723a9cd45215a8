/*
 * about: the choice of mappings that a core file has is kept
 * # CRIU 4.2.1 resets it, and nothing in its documentation says so: no expectation, as it is a loss without a word.
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>

static pid_t child;

static void choose(void *unused)
{
	(void)unused;
	write_file("/proc/self/coredump_filter", "0x1a7");
}

static void prepare(void)
{
	child = child_running(choose, NULL);
	expose_child("child", child);
}

static void check(void)
{
	still_running("running", child);
	same_number("filter", "coredump_filter of the child", 0x1a7, strtol(proc_file(child, "coredump_filter"), NULL, 16));
}

SUBJECT(prepare, check)
