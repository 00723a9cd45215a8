/*
 * about: a process in strict seccomp mode stays in it, and can do what it may
 * promise: "zdtm seccomp_strict"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

static pid_t child;
static int question[2], answer[2];

static void prepare(void)
{
	char byte;

	must(pipe(question));
	must(pipe(answer));
	child = must(fork());
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
			_exit(5);
		for (;;) {
			if (write(answer[1], "a", 1) != 1 || read(question[0], &byte, 1) != 1)
				syscall(SYS_exit, 6);
			if (byte == '!')
				syscall(SYS_getppid);
		}
	}
	if (read(answer[0], &byte, 1) != 1)
		die("the child in strict mode");
	expose_child("child", child);
}

static void check(void)
{
	int status = 0;
	char byte = 0;

	same_number("mode", "Seccomp in /proc/PID/status", SECCOMP_MODE_STRICT, status_number(child, "Seccomp"));
	works("ask", "it is asked", write(question[1], "?", 1) == 1);
	fcntl(answer[0], F_SETFL, O_NONBLOCK);
	for (long long end = now_ms() + 20000; read(answer[0], &byte, 1) != 1 && now_ms() < end;)
		sleep_ms(2);
	same_number("answer", "it answers", 'a', byte);
	works("order", "it is told to break the rule", write(question[1], "!", 1) == 1);
	same_number("ended", "it ends of it", child, wait_bounded(child, &status));
	same_number("signal", "killed by the kernel", SIGKILL, WIFSIGNALED(status) ? WTERMSIG(status) : -1);
}

SUBJECT(prepare, check)
