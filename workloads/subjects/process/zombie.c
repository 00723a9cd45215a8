/*
 * about: a child that has ended and was not waited for keeps its exit status
 * promise: "zdtm zombie00"
 * mutations:
 *   - {how: call, name: "already waited for", call: [wait4, -1, 0, 0, 0]}
 */
#include <process/status.h>

static pid_t exited, killed;

static void wait_until_ended(pid_t pid)
{
	siginfo_t info;

	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
}

static void prepare(void)
{
	exited = must(fork());
	if (exited == 0)
		_exit(42);
	killed = must(fork());
	if (killed == 0) {
		for (;;)
			pause();
	}
	must(kill(killed, SIGKILL));
	wait_until_ended(exited);
	wait_until_ended(killed);
}

static void check(void)
{
	int status = 0;
	char state[32];

	status_text(exited, "State", state, sizeof(state));
	same_text("state", "the child is a zombie", "Z (zombie)", state);
	same_number("exited", "a child that ended can be waited for", exited, wait_bounded(exited, &status));
	same_number("status", "its exit status", 42, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	same_number("killed", "a child that was killed can be waited for", killed, wait_bounded(killed, &status));
	same_number("signal", "the signal that ended it", SIGKILL, WIFSIGNALED(status) ? WTERMSIG(status) : -1);
	same_number("none-left", "no more children", -1, waitpid(-1, &status, WNOHANG));
}

SUBJECT(prepare, check)
