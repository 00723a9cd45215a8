/*
 * about: a child process stays a child of its parent, and can be waited for
 * mutations:
 *   - {how: kill, on: child}
 */
#include <kit/subject.h>

static pid_t child;

static void prepare(void)
{
	child = idle_child();
	expose_child("child", child);
}

static void check(void)
{
	int status = 0;

	same_number("running", "the child has not ended", 0, waitpid(child, &status, WNOHANG));
	works("kill", "the child can be signalled", kill(child, SIGTERM) == 0);
	same_number("waited", "its end is reported to its parent", child, waitpid(child, &status, 0));
	same_number("signal", "the signal that ended it", SIGTERM, WIFSIGNALED(status) ? WTERMSIG(status) : -1);
}

SUBJECT(prepare, check)
