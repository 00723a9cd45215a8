/*
 * about: a connected UDP socket that was shut down for writing still cannot send, and still receives
 * promise: zdtm/static/socket_udp_shutdown
 * mutations:
 *   - {how: close, on: client}
 */
#include <socket/sockets.h>

static int client, server;

static void prepare(void)
{
	server = bound_socket(AF_INET, SOCK_DGRAM);
	client = bound_socket(AF_INET, SOCK_DGRAM);
	union address address = loopback(AF_INET, port_of(server));
	must(connect(client, &address.any, size_of(&address)));
	must(shutdown(client, SHUT_WR));
	expose_fd("client", client);
}

static void check(void)
{
	union address address = loopback(AF_INET, port_of(client));
	ssize_t sent = send(client, "x", 1, MSG_NOSIGNAL);

	same_text("send", "why it cannot send", strerror(EPIPE), sent < 0 ? strerror(errno) : "it can");
	sendto(server, "answer", 6, 0, &address.any, size_of(&address));
	same_text("receive", "a datagram from the peer", "answer", receive_text(client, PATIENCE_MS));
}

SUBJECT(prepare, check)
