/*
 * about: a unix socket with a peer outside the tree is refused when nobody allowed it, and goes on after the refused dump
 * # In namespaces of its own the tree cannot reach a peer outside.
 * flavors: [host]
 * expect:
 *   - refused: "External socket is used. Consider using --ext-unix-sk option"
 *     at: dump
 *     why: the other end would not be in the image, so CRIU wants to be told that this is meant
 * promise: "criu.org, What cannot be checkpointed; criu.org, External UNIX socket"
 */
#include <socket/sockets.h>

static int client;

static void peer(void)
{
	int listener = unix_bound(SOCK_STREAM, "peer.sock");

	must(listen(listener, 1));
	write_file("peer-ready", "");
	int server = is_ready(listener, POLLIN, PEER_MS) ? accept_one(listener) : -1;
	if (server >= 0 && strcmp(receive_text(server, PEER_MS), "question") == 0 && transmit(server, "answer"))
		is_ready(server, POLLIN, PEER_MS);
}

static void prepare(void)
{
	client = must(unix_connect(SOCK_STREAM, "peer.sock"));
}

static void check(void)
{
	works("send", "bytes can be sent to the peer", transmit(client, "question"));
	same_text("answer", "what the peer answers", "answer", receive_text(client, PATIENCE_MS));
}

SUBJECT_WITH_PEER(prepare, check, peer)
