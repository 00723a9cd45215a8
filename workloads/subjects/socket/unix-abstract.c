/*
 * about: unix sockets with an abstract name keep the name, their connection and their queue
 * promise: zdtm/static/sockets00 and sk-unix-unconn (names that begin with a zero byte)
 * mutations:
 *   - {how: close, on: listener}
 *   - {how: lose-byte, on: server}
 */
#include <socket/sockets.h>

static const char name[] = "@criu-qualify/unix-abstract";
static struct connection pair;
static int listener;

static void prepare(void)
{
	pair = unix_connection(SOCK_STREAM, name, &listener);
	if (!transmit(pair.client, "waiting"))
		die("sending");
	expose_fd("listener", listener);
	expose_fd("server", pair.server);
}

static void check(void)
{
	union address address = { 0 };
	socklen_t length = sizeof(address) - 1;

	works("getsockname", "the name can be read", getsockname(listener, &address.any, &length) == 0);
	same_number("zero", "first byte of the name", 0, address.un.sun_path[0]);
	same_text("name", "the name", name + 1, address.un.sun_path + 1);
	same_text("queue", "bytes waiting for the server", "waiting", receive_text(pair.server, 0));
	passes("back", "bytes from the server to the client", pair.server, pair.client, "answer");
	works("connect", "a client can connect through the name", unix_connect(SOCK_STREAM, name) >= 0);
	works("accept", "the connection can be accepted", accept_one(listener) >= 0);
}

SUBJECT(prepare, check)
