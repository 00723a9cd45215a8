/*
 * about: a signal handler with its flags and mask is still in place
 * mutations:
 *   - {how: default-handler, on: handled}
 */
#include <kit/subject.h>

static volatile sig_atomic_t seen;

static void on_signal(int number)
{
	seen = number;
}

static void prepare(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART | SA_NODEFER };

	sigaddset(&action.sa_mask, SIGUSR2);
	must(sigaction(SIGUSR1, &action, NULL));
	expose_signal("handled", SIGUSR1);
}

static void check(void)
{
	struct sigaction action;

	works("sigaction", "the disposition can be read", sigaction(SIGUSR1, NULL, &action) == 0);
	same_number("handler", "address of the handler", (long long)(intptr_t)on_signal, (long long)(intptr_t)action.sa_handler);
	same_number("flags", "SA_RESTART and SA_NODEFER", SA_RESTART | SA_NODEFER, action.sa_flags & (SA_RESTART | SA_NODEFER));
	same_number("mask", "SIGUSR2 is blocked while it runs", 1, sigismember(&action.sa_mask, SIGUSR2));
	if (action.sa_handler == on_signal)
		raise(SIGUSR1);
	same_number("delivered", "the handler runs", SIGUSR1, seen);
}

SUBJECT(prepare, check)
