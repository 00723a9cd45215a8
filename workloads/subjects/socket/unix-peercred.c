/*
 * about: a unix connection loses which user had made it (SO_PEERCRED), and names the restored process as it is now
 * lost: the kernel notes who connects, so the connection comes back as made by the restored process
 * promise: "zdtm/static/sock_peercred, which CRIU excludes from its runs (noauto)"
 */
#include <socket/sockets.h>

enum { OTHER = 1000 };

static int listener, client, server;

static struct ucred credentials(void)
{
	struct ucred peer = { -1, (uid_t)-1, (gid_t)-1 };
	socklen_t length = sizeof(peer);

	getsockopt(server, SOL_SOCKET, SO_PEERCRED, &peer, &length);
	return peer;
}

static void prepare(void)
{
	listener = unix_bound(SOCK_STREAM, "@criu-qualify/unix-peercred");
	must(listen(listener, 4));
	must(setegid(OTHER));
	must(seteuid(OTHER));
	client = must(unix_connect(SOCK_STREAM, "@criu-qualify/unix-peercred"));
	must(seteuid(0));
	must(setegid(0));
	server = must(accept_one(listener));
	if (credentials().uid != OTHER || credentials().gid != OTHER)
		die("the connection does not say who has made it");
}

static void check(void)
{
	same_number("pid", "process at the other end", getpid(), credentials().pid);
	same_number("uid", "its user", 0, credentials().uid);
	same_number("gid", "its group", 0, credentials().gid);
	passes("there", "bytes from the client to the server", client, server, "question");
}

SUBJECT(prepare, check)
