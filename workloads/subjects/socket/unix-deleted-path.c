/*
 * about: unix sockets whose path was deleted keep their connection and their queue, and the path stays away
 * promise: zdtm/static/deleted_unix_sock, sk-unix-dgram-ghost and del_standalone_un_seqpacket
 * mutations:
 *   - {how: close, on: server}
 *   - {how: lose-byte, on: server}
 */
#include <socket/sockets.h>

static struct connection pair;
static int receiver, sender;

static void prepare(void)
{
	pair = unix_connection(SOCK_STREAM, "deleted.sock", NULL);
	receiver = unix_bound(SOCK_DGRAM, "deleted-dgram.sock");
	sender = must(unix_connect(SOCK_DGRAM, "deleted-dgram.sock"));
	if (!transmit(pair.client, "stream") || !transmit(sender, "datagram"))
		die("sending");
	must(unlink("deleted.sock"));
	must(unlink("deleted-dgram.sock"));
	expose_fd("server", pair.server);
}

static void check(void)
{
	same_number("path", "whether the path is there", -1, access("deleted.sock", F_OK));
	same_number("dgram-path", "whether the path of the datagram socket is there", -1, access("deleted-dgram.sock", F_OK));
	same_text("queue", "bytes waiting in the stream", "stream", receive_text(pair.server, 0));
	same_text("dgram-queue", "the datagram that waits", "datagram", receive_text(receiver, 0));
	passes("back", "bytes over the stream", pair.server, pair.client, "answer");
	passes("dgram-later", "a later datagram", sender, receiver, "three");
}

SUBJECT(prepare, check)
