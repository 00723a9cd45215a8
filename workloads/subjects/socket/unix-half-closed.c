/*
 * about: a unix stream connection that one side has shut down for writing still carries data the other way
 * promise: zdtm/static/sockets01, sockets02 and sockets03
 * mutations:
 *   - {how: close, on: server}
 *   - {how: shutdown, on: server}
 */
#include <socket/sockets.h>

static struct connection pair;

static void prepare(void)
{
	pair = unix_connection(SOCK_STREAM, "half.sock", NULL);
	if (!transmit(pair.client, "last words"))
		die("sending");
	must(shutdown(pair.client, SHUT_WR));
	expose_fd("server", pair.server);
}

static void check(void)
{
	same_text("last", "what was sent before", "last words", receive_text(pair.server, 0));
	same_text("end", "the end of the stream comes after it", "end", receive_text(pair.server, 0));
	passes("back", "bytes to the side that has shut down", pair.server, pair.client, "answer");
	errno = 0;
	same_number("closed", "that side still may not write", -1, send(pair.client, "x", 1, MSG_NOSIGNAL));
}

SUBJECT(prepare, check)
