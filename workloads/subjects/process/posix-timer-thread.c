/*
 * about: POSIX timers that signal one thread keep that thread, the first one and another
 * # In a pid namespace CRIU 4.2.1 fails for the first thread: issue 2887 of checkpoint-restore/criu, mended by pull request 2892 (2026).
 * promise: "zdtm pthread_timers, pthread_timers_h"
 * mutations:
 *   - {how: call, name: "timer gone", call: [timer_delete, 0]}
 */
#include <kit/subject.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

static int ids[2];
static atomic_int thread_id, checking, thread_got, done;

static int wait_for(int number)
{
	const struct timespec limit = { 20, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	return sigtimedwait(&set, NULL, &limit);
}

static void *body(void *unused)
{
	thread_id = (int)syscall(SYS_gettid);
	while (!checking)
		sleep_ms(2);
	thread_got = wait_for(51);
	done = 1;
	return unused;
}

static int create(int number, pid_t tid)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = number };
	const struct itimerspec time = { { 0, 0 }, { 3000, 0 } };
	int id = -1;

	event._sigev_un._tid = tid;
	must(syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &id));
	must(syscall(SYS_timer_settime, id, 0, &time, NULL));
	return id;
}

static void prepare(void)
{
	pthread_t thread;
	sigset_t all;

	sigfillset(&all);
	must(sigprocmask(SIG_BLOCK, &all, NULL));
	if (pthread_create(&thread, NULL, body, NULL) != 0)
		die("starting a thread");
	while (!thread_id)
		sleep_ms(1);
	ids[0] = create(50, getpid());
	ids[1] = create(51, thread_id);
}

static void check(void)
{
	const struct itimerspec soon = { { 0, 0 }, { 0, 1000000 } };

	works("first", "the first thread's timer is there", syscall(SYS_timer_settime, ids[0], 0, &soon, NULL) == 0);
	works("other", "the other thread's timer is there", syscall(SYS_timer_settime, ids[1], 0, &soon, NULL) == 0);
	same_number("first-signal", "the first thread gets its signal", 50, wait_for(50));
	checking = 1;
	for (long long end = now_ms() + 25000; !done && now_ms() < end;)
		sleep_ms(2);
	same_number("other-signal", "the other thread gets its signal", 51, thread_got);
}

SUBJECT(prepare, check)
