/*
 * about: two processes that share their memory, and are no threads of each other, are refused
 * expect:
 *   - {refused: "Can't make VM id for \\d+", at: dump, why: "each process has to have memory of its own"}
 * promise: "criu/cr-dump.c, dump_task_kobj_ids(): a second process with the same memory is an error"
 */
#include <process/status.h>
#include <sched.h>
#include <stdatomic.h>

static atomic_int question, answer;
static char stack[65536] __attribute__((aligned(16)));
static pid_t child;

static int body(void *unused)
{
	(void)unused;
	while (question < 2) {
		answer = question + 100;
		const struct { long s, ns; } time = { 0, 2000000 };
		syscall(SYS_nanosleep, &time, NULL);
	}
	syscall(SYS_exit, 0);
	return 0;
}

static void prepare(void)
{
	child = must(clone(body, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL));
	sleep_ms(20);
}

static void check(void)
{
	int status = 0;

	question = 1;
	for (long long end = now_ms() + 10000; answer != 101 && now_ms() < end;)
		sleep_ms(2);
	same_number("shared", "the other process sees what is written, and answers", 101, answer);
	question = 2;
	kill(child, SIGKILL);
	same_number("ended", "it can be ended", child, wait_bounded(child, &status));
}

SUBJECT(prepare, check)
