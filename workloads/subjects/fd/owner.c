/*
 * about: the owner and the signal of a descriptor (F_SETOWN, F_SETSIG, O_ASYNC) are kept, and the signal still comes
 * promise: "zdtm file_fown: owner, its kind, and the signal come back"
 * mutations:
 *   - {how: call, name: "another signal", call: [fcntl, "fd:async", 10, 17]}
 *   - {how: call, name: "owner lost", call: [fcntl, "fd:async", 8, 0]}
 *   - {how: close, on: async}
 */
#include <kit/subject.h>

static int ends[2], of_group[2];
static volatile sig_atomic_t told_of = -1;

static void on_input(int number, siginfo_t *info, void *context)
{
	(void)number, (void)context;
	told_of = info->si_fd;
}

static void prepare(void)
{
	struct sigaction action = { .sa_sigaction = on_input, .sa_flags = SA_SIGINFO };
	struct f_owner_ex group = { F_OWNER_PGRP, getpgrp() };

	must(sigaction(SIGRTMIN + 2, &action, NULL));
	must(pipe(ends));
	must(fcntl(ends[0], F_SETOWN, getpid()));
	must(fcntl(ends[0], F_SETSIG, SIGRTMIN + 2));
	must(fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK));
	must(pipe(of_group));
	must(fcntl(of_group[0], F_SETOWN_EX, &group));
	expose_fd("async", ends[0]);
}

static void check(void)
{
	struct f_owner_ex owner = { -1, -1 };

	/* A lost end is to be stated below, not to end the process here. */
	signal(SIGPIPE, SIG_IGN);
	same_number("signal", "signal of the descriptor", SIGRTMIN + 2, fcntl(ends[0], F_GETSIG));
	fcntl(ends[0], F_GETOWN_EX, &owner);
	same_number("kind", "its owner is a process", F_OWNER_PID, owner.type);
	same_number("owner", "that process", getpid(), owner.pid);
	same_number("async", "O_ASYNC", O_ASYNC, fcntl(ends[0], F_GETFL) & O_ASYNC);
	works("write", "the pipe can be written", write(ends[1], "x", 1) == 1);
	for (long long end = now_ms() + 10000; told_of == -1 && now_ms() < end;)
		sleep_ms(5);
	same_number("told", "the signal comes, with its descriptor", ends[0], told_of);
	owner = (struct f_owner_ex){ -1, -1 };
	fcntl(of_group[0], F_GETOWN_EX, &owner);
	same_number("group-kind", "the owner of another one is a group", F_OWNER_PGRP, owner.type);
	same_number("group", "that group", getpgrp(), owner.pid);
}

SUBJECT(prepare, check)
