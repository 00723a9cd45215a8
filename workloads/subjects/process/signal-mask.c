/*
 * about: blocked signals stay blocked
 * promise: "zdtm sigpending, pthread02"
 * mutations:
 *   - {how: call, name: "nothing blocked", call: [rt_sigprocmask, 2, "@", 0, 8]}
 */
#include <kit/subject.h>

static sigset_t blocked;

static void prepare(void)
{
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGHUP);
	sigaddset(&blocked, SIGCHLD);
	sigaddset(&blocked, SIGRTMIN + 5);
	sigaddset(&blocked, SIGRTMAX);
	must(sigprocmask(SIG_SETMASK, &blocked, NULL));
}

static void check(void)
{
	sigset_t now;

	must(sigprocmask(SIG_SETMASK, NULL, &now));
	for (int number = 1; number <= SIGRTMAX; number++)
		if (sigismember(&blocked, number) != sigismember(&now, number) || sigismember(&blocked, number) == 1)
			same_number("blocked", "whether a signal is blocked", number * 10 + sigismember(&blocked, number),
				    number * 10 + sigismember(&now, number));
}

SUBJECT(prepare, check)
