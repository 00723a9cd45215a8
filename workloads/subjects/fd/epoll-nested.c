/*
 * about: an epoll descriptor that is watched by another one still makes it ready
 * promise: "zdtm epoll: epoll descriptors come back; watches of them by others are said nowhere to be refused"
 * mutations:
 *   - {how: lose-byte, on: pipe}
 *   - {how: close, on: outer}
 */
#include <kit/subject.h>
#include <sys/epoll.h>

static int inner, outer, ends[2];

static void prepare(void)
{
	struct epoll_event watch = { .events = EPOLLIN, .data.u64 = 11 };

	/* The outer one first, so that its number is the lower one when they are restored. */
	outer = must(epoll_create1(0));
	inner = must(epoll_create1(0));
	must(pipe(ends));
	must(epoll_ctl(inner, EPOLL_CTL_ADD, ends[0], &watch));
	watch.data.u64 = 22;
	must(epoll_ctl(outer, EPOLL_CTL_ADD, inner, &watch));
	if (write(ends[1], "x", 1) != 1)
		die("writing the pipe");
	expose_fd("pipe", ends[0]);
	expose_fd("outer", outer);
}

static void check(void)
{
	struct epoll_event events[2] = { 0 };
	char byte;

	same_number("outer", "the outer one is ready", 1, epoll_wait(outer, events, 2, 0));
	same_number("outer-data", "because of the inner one", 22, (long long)events[0].data.u64);
	same_number("inner", "the inner one is ready", 1, epoll_wait(inner, events, 2, 0));
	same_number("inner-data", "because of the pipe", 11, (long long)events[0].data.u64);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	works("read", "the pipe can be read", read(ends[0], &byte, 1) == 1);
	same_number("quiet", "then the outer one is quiet", 0, epoll_wait(outer, events, 2, 0));
}

SUBJECT(prepare, check)
