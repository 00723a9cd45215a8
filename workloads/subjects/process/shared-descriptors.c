/*
 * about: two processes that share their table of descriptors go on sharing it
 * promise: "zdtm fdt_shared; images/core.proto has files_id"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <sched.h>

static pid_t child;

static void on_signal(int number)
{
	(void)number;
	_exit(dup2(0, 77) == 77 ? 0 : 1);
}

static void prepare(void)
{
	child = (pid_t)must(syscall(SYS_clone, (long)(CLONE_FILES | SIGCHLD), 0L, 0L, 0L, 0L));
	if (child == 0) {
		signal(SIGUSR1, on_signal);
		write_file("listening", "");
		for (;;)
			pause();
	}
	wait_for_file("listening");
	expose_child("child", child);
}

static void check(void)
{
	int status = 0;

	same_number("before", "descriptor 77 is closed", -1, fcntl(77, F_GETFD));
	kill(child, SIGUSR1);
	same_number("ended", "the child opens it and ends", child, wait_bounded(child, &status));
	same_number("opened", "with success", 0, status);
	works("seen", "it is open here too", fcntl(77, F_GETFD) >= 0);
}

SUBJECT(prepare, check)
