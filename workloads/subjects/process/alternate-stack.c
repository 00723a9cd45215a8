/*
 * about: the alternate stack for signal handlers is still the one that was set
 * promise: "zdtm sigaltstack"
 * mutations:
 *   - {how: call, name: "other stack", call: [sigaltstack, "memory:disable", 0]}
 */
#include <kit/subject.h>

enum { STACK = 65536 };

static char stack[STACK] __attribute__((aligned(16)));
/* What a mutation hands to the kernel. */
static stack_t disable = { .ss_flags = SS_DISABLE };
static volatile uintptr_t handler_frame;

static void on_signal(int number)
{
	char here = (char)number;

	handler_frame = (uintptr_t)&here;
}

static void prepare(void)
{
	const stack_t alternate = { .ss_sp = stack, .ss_size = STACK };
	const struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK };

	must(sigaltstack(&alternate, NULL));
	must(sigaction(SIGUSR1, &action, NULL));
	expose_memory("disable", &disable, sizeof(disable));
}

static void check(void)
{
	stack_t now = { 0 };

	works("get", "it can be read", sigaltstack(NULL, &now) == 0);
	same_number("address", "where it begins", (long long)(uintptr_t)stack, (long long)(uintptr_t)now.ss_sp);
	same_number("size", "its size", STACK, (long long)now.ss_size);
	same_number("flags", "it is in use for no handler now", 0, now.ss_flags);
	raise(SIGUSR1);
	same_number("used", "a handler runs on it", 1,
		    handler_frame >= (uintptr_t)stack && handler_frame < (uintptr_t)stack + STACK);
}

SUBJECT(prepare, check)
