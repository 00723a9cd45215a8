/*
 * about: ignored signals stay ignored, and the automatic reaping that goes with SIGCHLD too
 * promise: "zdtm sigpending; sigacts-*.img holds every disposition (criu.org/Images)"
 * mutations:
 *   - {how: default-handler, on: ignored}
 */
#include <kit/subject.h>

static void prepare(void)
{
	struct sigaction action = { .sa_handler = SIG_IGN };

	must(sigaction(SIGUSR1, &action, NULL));
	must(sigaction(SIGRTMIN + 3, &action, NULL));
	action.sa_handler = SIG_DFL;
	action.sa_flags = SA_NOCLDWAIT;
	must(sigaction(SIGCHLD, &action, NULL));
	expose_signal("ignored", SIGUSR1);
}

static void check(void)
{
	struct sigaction action = { 0 };
	int status;

	must(sigaction(SIGUSR1, NULL, &action));
	same_number("standard", "SIGUSR1 is ignored", 1, action.sa_handler == SIG_IGN);
	must(sigaction(SIGRTMIN + 3, NULL, &action));
	same_number("realtime", "a real-time signal is ignored", 1, action.sa_handler == SIG_IGN);
	if (action.sa_handler == SIG_IGN)
		works("raise", "it can be raised with no effect", raise(SIGRTMIN + 3) == 0);
	must(sigaction(SIGCHLD, NULL, &action));
	same_number("flags", "SA_NOCLDWAIT", SA_NOCLDWAIT, action.sa_flags & SA_NOCLDWAIT);
	pid_t pid = must(fork());
	if (pid == 0)
		_exit(1);
	/* With SA_NOCLDWAIT it waits for the end and then finds no child. */
	same_number("reaped", "no zombie is left", -1, waitpid(pid, &status, 0));
}

SUBJECT(prepare, check)
