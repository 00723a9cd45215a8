/*
 * about: three generations of processes keep their pids and their parents
 * promise: "zdtm pstree, pid00; criu.org/Checkpoint/Restore: the process tree is restored with the same pids"
 * mutations:
 *   - {how: kill, on: child}
 *   - {how: kill, on: grandchild}
 */
#include <process/status.h>

static pid_t child, grandchild;

static void be_parent(void *unused)
{
	(void)unused;
	nested_child("grandchild", NULL);
}

static void prepare(void)
{
	child = child_running(be_parent, NULL);
	grandchild = atoi(read_file("grandchild"));
	expose_child("child", child);
	expose_child("grandchild", grandchild);
}

static void check(void)
{
	int status = 0;

	still_running("child", child);
	still_running("grandchild", grandchild);
	same_number("child-parent", "parent of the child", getpid(), status_number(child, "PPid"));
	same_number("grandchild-parent", "parent of the grandchild", child, status_number(grandchild, "PPid"));
	same_number("not-mine", "the grandchild is no child of mine", -1, waitpid(grandchild, &status, WNOHANG));
	works("signal", "the grandchild can be signalled", kill(grandchild, 0) == 0);
	works("kill", "the child can be signalled", kill(child, SIGKILL) == 0);
	same_number("waited", "the end of the child is reported", child, wait_bounded(child, &status));
}

SUBJECT(prepare, check)
