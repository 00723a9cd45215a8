/*
 * about: a TCP connection that both sides are closing (CLOSING) delivers the data that waited, and then the end
 * criu: {tcp_established: true}
 * promise: zdtm/static/socket-tcp-closing
 * mutations:
 *   - {how: lose-byte, on: server}
 */
#include <socket/sockets.h>

static struct connection tcp;
static size_t length;

static void prepare(void)
{
	tcp = tcp_connection(AF_INET);
	length = fill_connection(tcp);
	/* The client's FIN waits behind its data, so the server's arrives before it is acknowledged. */
	must(shutdown(tcp.client, SHUT_WR));
	must(shutdown(tcp.server, SHUT_WR));
	wait_for_state(tcp.client, TCP_CLOSING);
	wait_for_state(tcp.server, TCP_FIN_WAIT2);
	expose_fd("server", tcp.server);
}

static void check(void)
{
	same_number("client-state", "state of the side with data to send", TCP_CLOSING, tcp_state(tcp.client));
	same_number("server-state", "state of the other side", TCP_FIN_WAIT2, tcp_state(tcp.server));
	same_text("client-end", "the client sees the end", "end", receive_text(tcp.client, PATIENCE_MS));
	same_filling(tcp, length);
	same_text("server-end", "the server sees the end after the data", "end", receive_text(tcp.server, PATIENCE_MS));
}

SUBJECT(prepare, check)
