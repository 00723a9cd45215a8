/*
 * about: two processes that share one table of descriptors (CLONE_FILES) still do
 * promise: "zdtm fdt_shared: tables of descriptors that are shared are shared again"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <kit/subject.h>
#include <sched.h>
#include <sys/prctl.h>

static int ends[2], reserve;
static pid_t child;

static void prepare(void)
{
	must(pipe(ends));
	reserve = must(open("/dev/null", O_RDWR));
	child = (pid_t)must(syscall(SYS_clone, (long)(CLONE_FILES | SIGCHLD), 0L, 0L, 0L, 0L));
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	expose_child("child", child);
}

static void check(void)
{
	char name[64], target[64] = { 0 };

	int number = dup(ends[0]);
	snprintf(name, sizeof(name), "/proc/%d/fd/%d", child, number);
	works("new", "a descriptor that one makes is there in the other", readlink(name, target, sizeof(target) - 1) > 0);
	same_number("pipe", "and is the pipe", 0, strncmp(target, "pipe:", 5));
	close(reserve);
	snprintf(name, sizeof(name), "/proc/%d/fd/%d", child, reserve);
	same_number("closed", "one that it closes is gone in the other", -1, readlink(name, target, sizeof(target)));
}

SUBJECT(prepare, check)
