/*
 * about: an established TCP connection over IPv6 goes on
 * criu: {tcp_established: true}
 * promise: "man criu, --tcp-established; zdtm/static/socket-tcp6-local"
 * mutations:
 *   - {how: close, on: server}
 */
#include <socket/sockets.h>

static struct connection tcp;
static int client_port;

static void prepare(void)
{
	tcp = tcp_connection(AF_INET6);
	client_port = port_of(tcp.client);
	expose_fd("server", tcp.server);
}

static void check(void)
{
	union address peer = { 0 };
	socklen_t length = sizeof(peer);
	char text[INET6_ADDRSTRLEN] = "none";

	if (getpeername(tcp.server, &peer.any, &length) == 0)
		inet_ntop(AF_INET6, &peer.v6.sin6_addr, text, sizeof(text));
	same_text("peer", "address of the client as the server sees it", "::1", text);
	same_number("client-port", "port of the client", client_port, peer_port_of(tcp.server));
	passes("there", "bytes from the client to the server", tcp.client, tcp.server, "question");
	passes("back", "bytes from the server to the client", tcp.server, tcp.client, "answer");
}

SUBJECT(prepare, check)
