/*
 * about: threads that wait with a time limit, in nanosleep(), poll(), a futex and epoll_wait(), are interrupted
 * lost: "such calls end with EINTR, as CRIU warns in its log; the rest of the time is for the program to wait"
 * promise: "CRIU's log: Will restore N with interrupted system call"
 * changes: {"Threads|thread\\..*": "calls end with EINTR, and the threads that made them with them: that is the loss"}
 */
#include <kit/subject.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <time.h>

enum { CALLS = 4 };

static const char *const names[CALLS] = { "nanosleep", "poll", "futex", "epoll_wait" };
static int pipe_ends[2], epoll;
static _Atomic uint32_t word;
static atomic_int waiting, done, result[CALLS];
static struct timespec left;

static void *body(void *argument)
{
	const int which = (int)(intptr_t)argument;
	const struct timespec limit = { 3000, 0 };
	struct pollfd polled = { .fd = pipe_ends[0], .events = POLLIN };
	struct epoll_event event;
	long value = -1;

	waiting++;
	errno = 0;
	if (which == 0)
		value = syscall(SYS_nanosleep, &limit, &left);
	else if (which == 1)
		value = poll(&polled, 1, 3000000);
	else if (which == 2)
		value = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &limit, NULL, 0);
	else
		value = epoll_wait(epoll, &event, 1, 3000000);
	result[which] = value == -1 ? errno : -1;
	done++;
	return NULL;
}

static void prepare(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	pthread_t thread;

	must(pipe(pipe_ends));
	epoll = must(epoll_create1(EPOLL_CLOEXEC));
	must(epoll_ctl(epoll, EPOLL_CTL_ADD, pipe_ends[0], &event));
	for (intptr_t i = 0; i < CALLS; i++)
		if (pthread_create(&thread, NULL, body, (void *)i) != 0)
			die("starting a thread");
	while (waiting < CALLS)
		sleep_ms(1);
	sleep_ms(50);
}

static void check(void)
{
	for (long long end = now_ms() + 3000; done < CALLS && now_ms() < end;)
		sleep_ms(2);
	for (int i = 0; i < CALLS; i++)
		same_number(names[i], "errno, 0 while it still waits", EINTR, result[i]);
	at_least("left", "seconds that nanosleep() says are left", 100, left.tv_sec);
}

SUBJECT(prepare, check)
