/*
 * about: a listening unix socket keeps its path and accepts connections again
 * promise: zdtm/static/sk-unix-listen01 and sk-unix-rel
 * mutations:
 *   - {how: close, on: listener}
 */
#include <socket/sockets.h>
#include <sys/stat.h>

static int listener;

static void prepare(void)
{
	listener = unix_bound(SOCK_STREAM, "listen.sock");
	must(chmod("listen.sock", 0640));
	must(listen(listener, 4));
	expose_fd("listener", listener);
}

static void check(void)
{
	struct stat status = { 0 };

	works("path", "the path is there", stat("listen.sock", &status) == 0);
	same_number("mode", "type and permissions of the path", S_IFSOCK | 0640, status.st_mode);
	same_number("listening", "SO_ACCEPTCONN", 1, option(listener, SOL_SOCKET, SO_ACCEPTCONN));
	int client = unix_connect(SOCK_STREAM, "listen.sock");
	works("connect", "a client can connect through the path", client >= 0);
	int server = client < 0 ? -1 : accept_one(listener);
	works("accept", "the connection can be accepted", server >= 0);
	passes("there", "bytes from the client to the server", client, server, "question");
}

SUBJECT(prepare, check)
