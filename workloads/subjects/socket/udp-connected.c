/*
 * about: a connected UDP socket keeps its peer, and still receives from nobody else
 * promise: zdtm/static/socket_udp
 * mutations:
 *   - {how: close, on: client}
 *   - {how: shutdown, on: client}
 */
#include <socket/sockets.h>

static int client, server, server_port;

static void prepare(void)
{
	server = bound_socket(AF_INET, SOCK_DGRAM);
	client = bound_socket(AF_INET, SOCK_DGRAM);
	server_port = port_of(server);
	union address address = loopback(AF_INET, server_port);
	must(connect(client, &address.any, size_of(&address)));
	expose_fd("client", client);
}

static void check(void)
{
	union address address = loopback(AF_INET, port_of(client));

	same_number("peer", "port of the peer", server_port, peer_port_of(client));
	passes("there", "a datagram to the peer, without an address", client, server, "question");
	send_datagram(AF_INET, port_of(client), "from a stranger");
	same_text("stranger", "a datagram from another socket", "nothing", receive_text(client, QUIET_MS));
	works("answer", "the peer can send", sendto(server, "answer", 6, 0, &address.any, size_of(&address)) == 6);
	same_text("back", "a datagram from the peer", "answer", receive_text(client, PATIENCE_MS));
}

SUBJECT(prepare, check)
