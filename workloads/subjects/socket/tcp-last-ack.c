/*
 * about: a TCP socket that closes after its peer, with data still to send (LAST-ACK), delivers the data and then the end
 * criu: {tcp_established: true}
 * promise: zdtm/static/socket-tcp-last-ack
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
	must(shutdown(tcp.server, SHUT_WR));
	wait_for_state(tcp.client, TCP_CLOSE_WAIT);
	must(shutdown(tcp.client, SHUT_WR));
	wait_for_state(tcp.client, TCP_LAST_ACK);
	expose_fd("server", tcp.server);
}

static void check(void)
{
	same_number("state", "state of the side that closes last", TCP_LAST_ACK, tcp_state(tcp.client));
	same_text("client-end", "it sees the end", "end", receive_text(tcp.client, PATIENCE_MS));
	same_filling(tcp, length);
	same_text("server-end", "the other side sees the end after the data", "end", receive_text(tcp.server, PATIENCE_MS));
}

SUBJECT(prepare, check)
