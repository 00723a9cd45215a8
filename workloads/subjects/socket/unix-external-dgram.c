/*
 * about: with --ext-unix-sk a unix datagram socket is connected again to a peer outside the tree, by its name
 * criu: {ext_unix_sk: true}
 * # The peer has to be in reach of the tree after the restore too: in another namespace it is not.
 * flavors: [host]
 * promise: "criu.org, External UNIX socket: --ext-unix-sk; zdtm/static/socket-ext"
 * mutations:
 *   - {how: close, on: sender}
 *   - {how: shutdown, on: sender}
 */
#include <socket/sockets.h>

static int sender;

/* The whole path: CRIU connects from another working directory. */
static const char *path(void)
{
	static char text[4096 + 16];

	if (getcwd(text, 4096) == NULL)
		die("getcwd");
	return strcat(text, "/peer.sock");
}

static void peer(void)
{
	int receiver = unix_bound(SOCK_DGRAM, path());

	write_file("peer-ready", "");
	for (;;) {
		const char *text = receive_text(receiver, PEER_MS);
		if (strcmp(text, "nothing") == 0)
			return;
		write_file("heard.new", text);
		must(rename("heard.new", "heard"));
	}
}

static const char *heard(const char *wanted)
{
	for (long long end = now_ms() + PATIENCE_MS; strcmp(read_file("heard"), wanted) != 0 && now_ms() < end; sleep_ms(5)) {
	}
	return read_file("heard");
}

static void prepare(void)
{
	sender = must(unix_connect(SOCK_DGRAM, path()));
	if (!transmit(sender, "before"))
		die("sending");
	if (strcmp(heard("before"), "before") != 0)
		die("the peer does not receive");
	expose_fd("sender", sender);
}

static void check(void)
{
	works("send", "a datagram can be sent to the peer", transmit(sender, "after"));
	same_text("heard", "the last that the peer has received", "after", heard("after"));
}

SUBJECT_WITH_PEER(prepare, check, peer)
