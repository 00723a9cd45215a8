/*
 * about: a tree with a process that is being traced is refused
 * expect:
 *   - {refused: "Unseizable non-zombie \\d+ found", at: dump, why: "CRIU works by tracing, and a process has one tracer only"}
 * promise: "criu.org/What_cannot_be_checkpointed: tasks with debugger attached"
 */
#include <process/status.h>
#include <sys/ptrace.h>

static pid_t child;

static void prepare(void)
{
	child = idle_child();
	must(ptrace(PTRACE_SEIZE, child, NULL, NULL));
}

static void check(void)
{
	int status = 0;

	same_number("tracer", "who traces the child", getpid(), status_number(child, "TracerPid"));
	works("interrupt", "it is stopped by its tracer", ptrace(PTRACE_INTERRUPT, child, NULL, NULL) == 0);
	same_number("stopped", "and reports it", child, wait_bounded(child, &status));
	works("let-go", "it is let go", ptrace(PTRACE_DETACH, child, NULL, NULL) == 0);
}

SUBJECT(prepare, check)
