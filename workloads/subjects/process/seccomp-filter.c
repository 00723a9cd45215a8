/*
 * about: seccomp filters stay in force, all of them, with their answers
 * promise: "zdtm seccomp_filter, seccomp_filter_inheritance"
 * mutations:
 *   - {how: kill, on: killed}
 */
#include <process/status.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

static pid_t killed;

static void refuse(int call, unsigned answer)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, answer),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) {
		if (errno == ENOSYS || errno == EINVAL)
			skip("this kernel has no seccomp filters");
		die("installing a seccomp filter");
	}
}

/* The child tries the forbidden call once it is told to. */
static void be_killed(int number)
{
	(void)number;
	syscall(SYS_times, NULL);
	_exit(3);
}

static void wait_for_word(void *unused)
{
	(void)unused;
	signal(SIGUSR1, be_killed);
	refuse(SYS_times, SECCOMP_RET_KILL_PROCESS);
}

static void prepare(void)
{
	killed = child_running(wait_for_word, NULL);
	expose_child("killed", killed);
	refuse(SYS_acct, SECCOMP_RET_ERRNO | EXFULL);
	refuse(SYS_sethostname, SECCOMP_RET_ERRNO | EBADE);
}

static void check(void)
{
	int status = 0;

	same_number("mode", "Seccomp in /proc/PID/status", SECCOMP_MODE_FILTER, status_number(getpid(), "Seccomp"));
	same_number("refused", "the first filter's call", -1, syscall(SYS_acct, "nothing"));
	same_number("answer", "the first filter's answer", EXFULL, errno);
	same_number("refused-too", "the second filter's call", -1, syscall(SYS_sethostname, "x", -1L));
	same_number("answer-too", "the second filter's answer", EBADE, errno);
	works("allowed", "other calls are let through", syscall(SYS_getppid) >= 0);
	kill(killed, SIGUSR1);
	same_number("ended", "the child that makes a forbidden call ends", killed, wait_bounded(killed, &status));
	same_number("signal", "killed by the filter", SIGSYS, WIFSIGNALED(status) ? WTERMSIG(status) : -1);
}

SUBJECT(prepare, check)
