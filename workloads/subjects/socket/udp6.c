/*
 * about: UDP sockets over IPv6 keep their ports and their peer
 * promise: zdtm/static/socket6_udp
 * mutations:
 *   - {how: close, on: server}
 */
#include <socket/sockets.h>

static int client, server, server_port;

static void prepare(void)
{
	server = bound_socket(AF_INET6, SOCK_DGRAM);
	client = bound_socket(AF_INET6, SOCK_DGRAM);
	server_port = port_of(server);
	union address address = loopback(AF_INET6, server_port);
	must(connect(client, &address.any, size_of(&address)));
	expose_fd("server", server);
}

static void check(void)
{
	same_number("port", "local port", server_port, port_of(server));
	same_number("peer", "port of the peer", server_port, peer_port_of(client));
	passes("there", "a datagram to the peer, without an address", client, server, "question");
	works("send", "a datagram can be sent by others", send_datagram(AF_INET6, server_port, "hello"));
	same_text("receive", "the datagram", "hello", receive_text(server, PATIENCE_MS));
}

SUBJECT(prepare, check)
