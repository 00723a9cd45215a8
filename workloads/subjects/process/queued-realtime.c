/*
 * about: queued real-time signals keep their number, their order, their values and the thread that they were sent to
 * promise: "zdtm sigpending: siginfo of shared and private queues"
 * mutations:
 *   - {how: signal, on: queued}
 */
#include <kit/subject.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { QUEUED = 7, FOR_THREAD = 3 };

static pthread_t thread;
static atomic_int thread_id, checking, done;
static int thread_got[FOR_THREAD + 1];

static int take(int number, int *value)
{
	const struct timespec now = { 0, 0 };
	siginfo_t info = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	const int got = sigtimedwait(&set, &info, &now);
	*value = got == number ? info.si_value.sival_int : -1;
	return got == number && info.si_code == SI_QUEUE;
}

static void *body(void *unused)
{
	thread_id = (int)syscall(SYS_gettid);
	while (!checking)
		sleep_ms(2);
	for (int i = 0; i <= FOR_THREAD; i++)
		take(SIGRTMIN + 2, &thread_got[i]);
	done = 1;
	return unused;
}

static void prepare(void)
{
	sigset_t all;

	sigfillset(&all);
	must(sigprocmask(SIG_BLOCK, &all, NULL));
	expose_signal("queued", SIGRTMIN + 1);
	if (pthread_create(&thread, NULL, body, NULL) != 0)
		die("starting a thread");
	while (!thread_id)
		sleep_ms(1);
	for (int i = 0; i < QUEUED; i++)
		must(sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = 100 + i * i }));
	for (int i = 0; i < FOR_THREAD; i++)
		if (pthread_sigqueue(thread, SIGRTMIN + 2, (union sigval){ .sival_int = 500 + i }) != 0)
			die("queueing for a thread");
}

static void check(void)
{
	int value;

	for (int i = 0; i < QUEUED; i++) {
		same_number("queued", "a signal is there, sent by sigqueue()", 1, take(SIGRTMIN + 1, &value));
		same_number("value", "its value, in order", 100 + i * i, value);
	}
	take(SIGRTMIN + 1, &value);
	same_number("end", "and no more than were sent", -1, value);
	take(SIGRTMIN + 2, &value);
	same_number("not-mine", "what was sent to the thread is not for me", -1, value);
	checking = 1;
	for (long long end = now_ms() + 20000; !done && now_ms() < end;)
		sleep_ms(2);
	for (int i = 0; i <= FOR_THREAD; i++)
		same_number("thread-value", "value of the thread's signal", i < FOR_THREAD ? 500 + i : -1, thread_got[i]);
}

SUBJECT(prepare, check)
