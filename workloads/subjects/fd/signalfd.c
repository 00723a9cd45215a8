/*
 * about: a signalfd keeps its mask, and hands over a signal that was pending, with its value
 * promise: "zdtm signalfd00: the mask comes back; zdtm sigpending: pending signals come back"
 * mutations:
 *   - {how: call, name: "signal lost", call: [read, "fd:signals", "@", 128]}
 *   - {how: close, on: signals}
 */
#include <kit/subject.h>
#include <sys/signalfd.h>

static int signals;

static void prepare(void)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigaddset(&mask, SIGRTMIN + 3);
	must(sigprocmask(SIG_BLOCK, &mask, NULL));
	signals = must(signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC));
	must(sigqueue(getpid(), SIGRTMIN + 3, (union sigval){ .sival_int = 4711 }));
	expose_fd("signals", signals);
}

static void check(void)
{
	struct signalfd_siginfo seen = { 0 };

	same_number("flags", "it does not block", O_NONBLOCK, fcntl(signals, F_GETFL) & O_NONBLOCK);
	same_number("pending", "the pending signal can be read", sizeof(seen), read(signals, &seen, sizeof(seen)));
	same_number("number", "its number", SIGRTMIN + 3, seen.ssi_signo);
	same_number("value", "the value that was queued with it", 4711, seen.ssi_int);
	same_number("sender", "who sent it", getpid(), seen.ssi_pid);
	same_number("one", "there is no other one", -1, read(signals, &seen, sizeof(seen)));
	kill(getpid(), SIGUSR1);
	same_number("new", "a new signal of the mask can be read", sizeof(seen), read(signals, &seen, sizeof(seen)));
	same_number("new-number", "its number", SIGUSR1, seen.ssi_signo);
}

SUBJECT(prepare, check)
