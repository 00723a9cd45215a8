/*
 * about: an edge-triggered watch is still one, and a one-shot watch that has fired stays silent until it is armed again
 * promise: "images/eventpoll.proto: events of each watch, EPOLLET and EPOLLONESHOT among them"
 * mutations:
 *   - {how: call, name: "watch lost", call: [epoll_ctl, "fd:epoll", 2, "fd:edge", 0]}
 */
#include <kit/subject.h>
#include <sys/epoll.h>

static int epoll, edge[2], shot[2];

static void prepare(void)
{
	struct epoll_event watch = { .events = EPOLLIN | EPOLLET, .data.u64 = 1 }, events[3];

	epoll = must(epoll_create1(0));
	must(pipe(edge));
	must(pipe(shot));
	must(epoll_ctl(epoll, EPOLL_CTL_ADD, edge[0], &watch));
	watch = (struct epoll_event){ .events = EPOLLIN | EPOLLONESHOT, .data.u64 = 2 };
	must(epoll_ctl(epoll, EPOLL_CTL_ADD, shot[0], &watch));
	if (write(shot[1], "x", 1) != 1)
		die("writing a pipe");
	/* The one-shot watch fires here, and is disarmed with its byte unread. */
	if (epoll_wait(epoll, events, 3, 0) != 1 || events[0].data.u64 != 2)
		die("the one-shot watch did not fire");
	expose_fd("epoll", epoll);
	expose_fd("edge", edge[0]);
}

static void check(void)
{
	struct epoll_event events[3] = { 0 };

	/* A lost end is to be stated below, not to end the process here. */
	signal(SIGPIPE, SIG_IGN);
	same_number("silent", "nothing is reported, although the one-shot pipe can be read", 0, epoll_wait(epoll, events, 3, 0));
	if (write(edge[1], "y", 1) != 1)
		works("write", "the pipe can be written", false);
	same_number("edge", "a new byte is an edge", 1, epoll_wait(epoll, events, 3, 0));
	same_number("edge-data", "of the edge-triggered watch", 1, (long long)events[0].data.u64);
	same_number("edge-once", "and is reported once", 0, epoll_wait(epoll, events, 3, 0));
	struct epoll_event again = { .events = EPOLLIN | EPOLLONESHOT, .data.u64 = 2 };
	works("arm", "the one-shot watch can be armed again", epoll_ctl(epoll, EPOLL_CTL_MOD, shot[0], &again) == 0);
	same_number("fires", "and fires", 1, epoll_wait(epoll, events, 3, 0));
}

SUBJECT(prepare, check)
