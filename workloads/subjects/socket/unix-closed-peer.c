/*
 * about: a unix socket whose peer has closed keeps what the peer had sent, and then reports the end
 * promise: zdtm/static/socket_close_data
 * mutations:
 *   - {how: lose-byte, on: left}
 */
#include <socket/sockets.h>

static int left;

static void prepare(void)
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	left = pair[0];
	if (!transmit(pair[1], "last words"))
		die("sending");
	close(pair[1]);
	expose_fd("left", left);
}

static void check(void)
{
	same_text("last", "what the peer had sent", "last words", receive_text(left, 0));
	same_text("end", "the end of the stream comes after it", "end", receive_text(left, 0));
	ssize_t sent = send(left, "x", 1, MSG_NOSIGNAL);
	same_text("write", "why nothing can be sent", strerror(EPIPE), sent < 0 ? strerror(errno) : "it can");
}

SUBJECT(prepare, check)
