/*
 * about: unix datagrams that nobody has read yet keep their borders, their order and their sender
 * promise: zdtm/static/sockets_dgram, socket_dgram_data and socket_snd_addr
 * mutations:
 *   - {how: lose-byte, on: receiver}
 *   - {how: close, on: receiver}
 */
#include <socket/sockets.h>

static int receiver, sender;

static void prepare(void)
{
	socklen_t length;
	union address address = unix_address("receiver.sock", &length);

	receiver = unix_bound(SOCK_DGRAM, "receiver.sock");
	sender = unix_bound(SOCK_DGRAM, "sender.sock");
	must(connect(sender, &address.any, length));
	if (!transmit(sender, "one") || !transmit(sender, "and two"))
		die("sending");
	expose_fd("receiver", receiver);
}

static void check(void)
{
	union address from = { 0 };
	socklen_t length = sizeof(from);
	char text[64] = "";

	if (recvfrom(receiver, text, sizeof(text) - 1, MSG_DONTWAIT, &from.any, &length) < 0)
		snprintf(text, sizeof(text), "%s", strerror(errno));
	same_text("first", "the first datagram", "one", text);
	same_text("from", "name of its sender", "sender.sock", from.un.sun_path);
	same_text("second", "the second datagram", "and two", receive_text(receiver, 0));
	same_text("no-more", "nothing comes twice", "nothing", receive_text(receiver, 0));
	passes("later", "a later datagram", sender, receiver, "three");
}

SUBJECT(prepare, check)
