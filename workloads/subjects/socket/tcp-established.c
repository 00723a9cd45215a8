/*
 * about: an established TCP connection with both ends in the tree goes on, with the same ports
 * criu: {tcp_established: true}
 * promise: "man criu, --tcp-established; zdtm/static/socket-tcp-local"
 * mutations:
 *   - {how: close, on: server}
 *   - {how: shutdown, on: server}
 */
#include <socket/sockets.h>

static struct connection tcp;
static int client_port, server_port;

static void prepare(void)
{
	tcp = tcp_connection(AF_INET);
	client_port = port_of(tcp.client);
	server_port = port_of(tcp.server);
	expose_fd("server", tcp.server);
}

static void check(void)
{
	same_number("state", "state of the client's end", TCP_ESTABLISHED, tcp_state(tcp.client));
	same_number("client-port", "port of the client", client_port, port_of(tcp.client));
	same_number("server-port", "port of the server", server_port, port_of(tcp.server));
	same_number("peer-port", "the server's port as the client sees it", server_port, peer_port_of(tcp.client));
	passes("there", "bytes from the client to the server", tcp.client, tcp.server, "question");
	passes("back", "bytes from the server to the client", tcp.server, tcp.client, "answer");
}

SUBJECT(prepare, check)
