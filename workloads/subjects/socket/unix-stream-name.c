/*
 * about: the ends of a connected unix stream lose the name of the server, which their program can no longer ask for
 * lost: "the accepted end comes back without the name that it had from its listening socket"
 * promise: "a FIXME in CRIU's sk-unix.c (bind_unix_sk) says that established stream sockets are not bound to their name again"
 */
#include <socket/sockets.h>

static struct connection pair;
static int listener;

static const char *name_of(int fd, int (*ask)(int, struct sockaddr *, socklen_t *))
{
	static union address address;
	socklen_t length = sizeof(address) - 1;

	memset(&address, 0, sizeof(address));
	return ask(fd, &address.any, &length) == 0 ? address.un.sun_path : strerror(errno);
}

static void prepare(void)
{
	pair = unix_connection(SOCK_STREAM, "named.sock", &listener);
	if (strcmp(name_of(pair.client, getpeername), "named.sock") != 0)
		die("the connection has no name");
}

static void check(void)
{
	same_text("listener", "name of the listening socket", "named.sock", name_of(listener, getsockname));
	same_text("server", "name of the accepted end", "", name_of(pair.server, getsockname));
	same_text("client", "name of the peer as the client sees it", "", name_of(pair.client, getpeername));
}

SUBJECT(prepare, check)
