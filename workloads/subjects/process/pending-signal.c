/*
 * about: blocked signals that are pending stay pending, for the process and for one thread, and are delivered once unblocked
 * promise: "zdtm sigpending"
 * mutations:
 *   - {how: signal, on: not-sent}
 */
#include <kit/subject.h>
#include <time.h>

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
	const struct timespec now = { 0, 0 };
	siginfo_t info = { 0 };
	sigset_t set;

	sigpending(&set);
	same_number("process", "SIGUSR1 is pending", 1, sigismember(&set, SIGUSR1));
	same_number("thread", "SIGUSR2 is pending", 1, sigismember(&set, SIGUSR2));
	same_number("other", "SIGHUP is not", 0, sigismember(&set, SIGHUP));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	same_number("taken", "SIGUSR1 is delivered", SIGUSR1, sigtimedwait(&set, &info, &now));
	same_number("sender", "pid of the sender", getpid(), info.si_pid);
	same_number("code", "sent by kill()", SI_USER, info.si_code);
	same_number("once", "and only once", -1, sigtimedwait(&set, &info, &now));
	sigaddset(&set, SIGUSR2);
	same_number("directed", "SIGUSR2 is delivered", SIGUSR2, sigtimedwait(&set, &info, &now));
	same_number("directed-code", "sent by tgkill()", SI_TKILL, info.si_code);
}

SUBJECT(prepare, check)
