/*
 * about: a process whose first thread has ended while another goes on is refused
 * expect:
 *   - {refused: "Zombies with threads are not supported|Zombie thread not supported", at: dump, why: "CRIU works through the first thread"}
 * promise: "criu/seize.c"
 */
#include <process/status.h>
#include <pthread.h>

static pid_t child;

static void *body(void *unused)
{
	for (;;)
		sleep_ms(5);
	return unused;
}

static void prepare(void)
{
	child = must(fork());
	if (child == 0) {
		pthread_t thread;
		if (pthread_create(&thread, NULL, body, NULL) != 0)
			_exit(1);
		/* Not pthread_exit(), which unwinds. */
		syscall(SYS_exit, 0);
	}
	for (long long end = now_ms() + 20000; status_number(child, "Threads") != 2 && now_ms() < end;)
		sleep_ms(2);
	sleep_ms(50);
}

static void check(void)
{
	char state[64];
	int status = 0;

	status_text(child, "State", state, sizeof(state));
	same_text("state", "its first thread has ended", "Z (zombie)", state);
	same_number("goes-on", "the other one goes on", 0, waitpid(child, &status, WNOHANG));
	kill(child, SIGKILL);
	same_number("ended", "it can be ended", child, wait_bounded(child, &status));
}

SUBJECT(prepare, check)
