/*
 * about: an epoll descriptor keeps its watches with their events and user data, and reports what is ready
 * promise: "zdtm epoll, epoll01: watches with their events and data come back"
 * mutations:
 *   - {how: call, name: "watch lost", call: [epoll_ctl, "fd:epoll", 2, "fd:ready", 0]}
 *   - {how: close, on: epoll}
 *   - {how: lose-byte, on: ready}
 */
#include <kit/subject.h>
#include <sys/epoll.h>

enum { WATCHES = 5, READY = 2 };

static int epoll, ends[WATCHES][2];

static uint64_t data_of(int i)
{
	return 0xfeed000000000000ull + (uint64_t)i;
}

static void prepare(void)
{
	epoll = must(epoll_create1(EPOLL_CLOEXEC));
	for (int i = 0; i < WATCHES; i++) {
		struct epoll_event watch = { .events = EPOLLIN | EPOLLPRI, .data.u64 = data_of(i) };
		must(pipe(ends[i]));
		must(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[i][0], &watch));
	}
	if (write(ends[READY][1], "x", 1) != 1)
		die("writing a pipe");
	expose_fd("epoll", epoll);
	expose_fd("ready", ends[READY][0]);
}

static void check(void)
{
	struct epoll_event events[WATCHES + 1] = { 0 };
	uint64_t found = 0, expected = 0;

	/* A lost end is to be stated below, not to end the process here. */
	signal(SIGPIPE, SIG_IGN);
	same_number("ready", "watched pipes with something to read", 1, epoll_wait(epoll, events, WATCHES + 1, 0));
	same_number("data", "user data of the ready one", (long long)data_of(READY), (long long)events[0].data.u64);
	same_number("event", "what it is ready for", EPOLLIN, events[0].events);
	for (int i = 0; i < WATCHES; i++) {
		if (write(ends[i][1], "y", 1) != 1)
			works("write", "the pipe can be written", false);
		expected ^= data_of(i);
	}
	same_number("all", "all are ready once all are written", WATCHES, epoll_wait(epoll, events, WATCHES + 1, 0));
	for (int i = 0; i < WATCHES; i++)
		found ^= events[i].data.u64;
	same_number("all-data", "user data of all of them", (long long)expected, (long long)found);
}

SUBJECT(prepare, check)
