/*
 * about: a unix connection that nobody has accepted yet can be accepted after the restore
 * promise: "zdtm/static/sk-unix-listen01; criu.org, Unix sockets (in-flight connections)"
 * mutations:
 *   - {how: close, on: listener}
 */
#include <socket/sockets.h>

static int listener, client;

static void prepare(void)
{
	listener = unix_bound(SOCK_STREAM, "listen.sock");
	must(listen(listener, 4));
	client = must(unix_connect(SOCK_STREAM, "listen.sock"));
	expose_fd("listener", listener);
}

static void check(void)
{
	int server = accept_one(listener);

	works("accept", "the connection can be accepted", server >= 0);
	passes("there", "bytes from the client to the server", client, server, "question");
	passes("back", "bytes from the server to the client", server, client, "answer");
}

SUBJECT(prepare, check)
