/*
 * about: a stopped child stays stopped, and goes on when it is continued
 * promise: "zdtm stopped, stopped01, stopped02"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>

static pid_t child;

static void on_continue(int number)
{
	(void)number;
	write_file("continued", "yes");
}

static void listen_for_continue(void *unused)
{
	(void)unused;
	signal(SIGCONT, on_continue);
}

static void prepare(void)
{
	int status;

	child = child_running(listen_for_continue, NULL);
	must(kill(child, SIGSTOP));
	must(waitpid(child, &status, WUNTRACED));
	expose_child("child", child);
}

static void check(void)
{
	char state[64];
	int status = 0;

	status_text(child, "State", state, sizeof(state));
	same_text("state", "state of the child", "T (stopped)", state);
	same_text("not-yet", "nothing has continued it", "", read_file("continued"));
	works("continue", "it can be continued", kill(child, SIGCONT) == 0);
	for (long long end = now_ms() + 20000; access("continued", F_OK) != 0 && now_ms() < end;)
		sleep_ms(2);
	sleep_ms(20);
	same_text("continued", "its handler ran", "yes", read_file("continued"));
	kill(child, SIGTERM);
	same_number("ended", "it can be ended", child, wait_bounded(child, &status));
}

SUBJECT(prepare, check)
