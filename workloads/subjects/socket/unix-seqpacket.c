/*
 * about: a unix seqpacket connection keeps the messages that wait in it, with their borders, and goes on
 * promise: zdtm/static/sockets00-seqpacket and socket_queues_seqpacket
 * mutations:
 *   - {how: lose-byte, on: server}
 *   - {how: shutdown, on: server}
 */
#include <socket/sockets.h>

static struct connection pair;

static void prepare(void)
{
	pair = unix_connection(SOCK_SEQPACKET, "seqpacket.sock", NULL);
	if (!transmit(pair.client, "one") || !transmit(pair.client, "and two") || !transmit(pair.server, "back"))
		die("sending");
	expose_fd("server", pair.server);
}

static void check(void)
{
	same_text("first", "the first message to the server", "one", receive_text(pair.server, 0));
	same_text("second", "the second message to the server", "and two", receive_text(pair.server, 0));
	same_text("to-client", "the message to the client", "back", receive_text(pair.client, 0));
	passes("there", "a later message from the client to the server", pair.client, pair.server, "question");
	passes("back", "a later message from the server to the client", pair.server, pair.client, "answer");
}

SUBJECT(prepare, check)
