/*
 * about: a process that waits for its child of vfork() is refused
 * expect:
 *   - {refused: "Unseizable non-zombie \\d+ found, state D", at: dump, why: "such a wait cannot be interrupted, so the process cannot be stopped"}
 * promise: "zdtm vfork00, which has to fail: Block migration by a pending (non-exec()-ed) vfork()"
 */
#include <process/status.h>

static pid_t child;

static void prepare(void)
{
	child = must(fork());
	if (child == 0) {
		/* The child borrows the memory: calls of the kernel only. */
		volatile pid_t grandchild = vfork();
		if (grandchild == 0) {
			while (access("let-go", F_OK) != 0) {
				const struct { long s, ns; } time = { 0, 5000000 };
				syscall(SYS_nanosleep, &time, NULL);
			}
			_exit(4);
		}
		int status = 0;
		waitpid(grandchild, &status, 0);
		_exit(WIFEXITED(status) ? 30 + WEXITSTATUS(status) : 1);
	}
	sleep_ms(100);
}

static void check(void)
{
	int status = 0;

	same_number("waits", "the child still waits", 0, waitpid(child, &status, WNOHANG));
	write_file("let-go", "");
	same_number("ended", "it ends after its own child", child, wait_bounded(child, &status));
	same_number("status", "and saw how that ended", 34, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

SUBJECT(prepare, check)
