/*
 * about: the signal that a child gets when its parent ends is kept
 * promise: "zdtm pdeath_sig"
 * mutations:
 *   - {how: kill, on: parent}
 */
#include <process/status.h>
#include <sys/prctl.h>

static pid_t parent, child;

static void on_signal(int number)
{
	(void)number;
	write_file("told", "SIGUSR2");
	_exit(0);
}

static void wait_for_end(void)
{
	signal(SIGUSR2, on_signal);
	must(prctl(PR_SET_PDEATHSIG, SIGUSR2));
}

static void be_parent(void *unused)
{
	(void)unused;
	nested_child("child", wait_for_end);
}

static void prepare(void)
{
	parent = child_running(be_parent, NULL);
	child = atoi(read_file("child"));
	expose_child("parent", parent);
}

static void check(void)
{
	int status = 0;

	still_running("parent-running", parent);
	works("parent", "the parent is ended", kill(parent, SIGKILL) == 0);
	same_number("parent-ended", "by the signal sent", parent, wait_bounded(parent, &status));
	same_number("parent-signal", "SIGKILL", SIGKILL, WIFSIGNALED(status) ? WTERMSIG(status) : -1);
	for (long long end = now_ms() + 10000; access("told", F_OK) != 0 && now_ms() < end;)
		sleep_ms(2);
	sleep_ms(50);
	same_text("told", "the child gets the signal that it asked for", "SIGUSR2", read_file("told"));
	if (kill(child, 0) == 0)
		kill(child, SIGKILL);
}

SUBJECT(prepare, check)
