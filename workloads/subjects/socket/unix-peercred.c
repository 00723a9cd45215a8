/*
 * about: a unix connection still says which process and which user are at its other end (SO_PEERCRED)
 * promise: zdtm/static/sock_peercred
 */
#include <socket/sockets.h>

enum { OTHER = 1000 };

static int listener, server;
static struct ucred before;

static void connect_as_other(void *unused)
{
	(void)unused;
	must(setresgid(OTHER, OTHER, OTHER));
	must(setresuid(OTHER, OTHER, OTHER));
	must(unix_connect(SOCK_STREAM, "@criu-qualify/unix-peercred"));
}

static void prepare(void)
{
	socklen_t length = sizeof(before);

	listener = unix_bound(SOCK_STREAM, "@criu-qualify/unix-peercred");
	must(listen(listener, 4));
	child_running(connect_as_other, NULL);
	server = must(accept_one(listener));
	must(getsockopt(server, SOL_SOCKET, SO_PEERCRED, &before, &length));
}

static void check(void)
{
	struct ucred after = { 0, 0, 0 };
	socklen_t length = sizeof(after);

	works("getsockopt", "the credentials can be read", getsockopt(server, SOL_SOCKET, SO_PEERCRED, &after, &length) == 0);
	same_number("pid", "process at the other end", before.pid, after.pid);
	same_number("uid", "its user", before.uid, after.uid);
	same_number("gid", "its group", before.gid, after.gid);
}

SUBJECT(prepare, check)
