/*
 * about: a pair of unix sockets between a parent and its child keeps what waits in it, and goes on
 * promise: zdtm/static/sockets_spair
 * mutations:
 *   - {how: lose-byte, on: mine}
 *   - {how: close, on: mine}
 *   - {how: kill, on: child}
 */
#include <socket/sockets.h>

static int pair[2];

static void say_something(void *unused)
{
	(void)unused;
	close(pair[0]);
	if (!transmit(pair[1], "from the child"))
		die("sending");
}

static void prepare(void)
{
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	pid_t child = child_running(say_something, NULL);
	/* Only the child holds the other end from here on. */
	close(pair[1]);
	expose_child("child", child);
	expose_fd("mine", pair[0]);
}

static void check(void)
{
	same_text("queue", "what the child has sent", "from the child", receive_text(pair[0], 0));
	works("write", "the child's end is open", transmit(pair[0], "to the child"));
	same_text("open", "no end of the stream comes", "nothing", receive_text(pair[0], QUIET_MS));
}

SUBJECT(prepare, check)
