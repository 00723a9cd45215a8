/*
 * about: blocked signals that are pending stay pending, for the process and for one thread, and are delivered once unblocked
 * promise: "zdtm sigpending"
 * mutations:
 *   - {how: signal, on: not-sent}
 */
#include <kit/subject.h>
#include <time.h>

/* glibc's function hides that a signal was sent to a thread. */
static long take(const sigset_t *set, siginfo_t *info)
{
	const struct timespec now = { 0, 0 };

	return syscall(SYS_rt_sigtimedwait, set, info, &now, 8L);
}

static void prepare(void)
{
	sigset_t all;

	sigfillset(&all);
	must(sigprocmask(SIG_BLOCK, &all, NULL));
	must(kill(getpid(), SIGUSR1));
	must(syscall(SYS_tgkill, getpid(), getpid(), SIGUSR2));
	/* The second of one that is pending is lost, as ever: it must not become two. */
	must(kill(getpid(), SIGUSR1));
	expose_signal("not-sent", SIGHUP);
}

static void check(void)
{
	siginfo_t info = { 0 };
	sigset_t set;

	sigpending(&set);
	same_number("process", "SIGUSR1 is pending", 1, sigismember(&set, SIGUSR1));
	same_number("thread", "SIGUSR2 is pending", 1, sigismember(&set, SIGUSR2));
	same_number("other", "SIGHUP is not", 0, sigismember(&set, SIGHUP));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	same_number("taken", "SIGUSR1 is delivered", SIGUSR1, take(&set, &info));
	same_number("sender", "pid of the sender", getpid(), info.si_pid);
	same_number("code", "sent by kill()", SI_USER, info.si_code);
	same_number("once", "and only once", -1, take(&set, &info));
	sigaddset(&set, SIGUSR2);
	same_number("directed", "SIGUSR2 is delivered", SIGUSR2, take(&set, &info));
	same_number("directed-code", "sent by tgkill()", SI_TKILL, info.si_code);
}

SUBJECT(prepare, check)
