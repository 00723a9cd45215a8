/*
 * about: the adjustment of the score for the out-of-memory killer is kept
 * promise: "zdtm oom_score_adj"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>

static pid_t child;

static void adjust(void *unused)
{
	(void)unused;
	write_file("/proc/self/oom_score_adj", "876");
}

static void prepare(void)
{
	child = child_running(adjust, NULL);
	expose_child("child", child);
	write_file("/proc/self/oom_score_adj", "543");
}

static void check(void)
{
	still_running("running", child);
	same_number("mine", "my adjustment", 543, atoi(proc_file(getpid(), "oom_score_adj")));
	same_number("child", "the child's", 876, atoi(proc_file(child, "oom_score_adj")));
}

SUBJECT(prepare, check)
