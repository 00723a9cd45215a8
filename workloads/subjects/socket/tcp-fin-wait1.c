/*
 * about: a TCP socket that was shut down while data still waited to be sent (FIN-WAIT-1) delivers the data and then the end
 * criu: {tcp_established: true}
 * promise: zdtm/static/socket-tcp-fin-wait1
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
	must(shutdown(tcp.client, SHUT_WR));
	wait_for_state(tcp.client, TCP_FIN_WAIT1);
	expose_fd("server", tcp.server);
}

static void check(void)
{
	same_number("state", "state of the side that has shut down", TCP_FIN_WAIT1, tcp_state(tcp.client));
	same_filling(tcp, length);
	same_text("end", "the end of the stream comes after it", "end", receive_text(tcp.server, PATIENCE_MS));
	passes("back", "bytes to the side that has shut down", tcp.server, tcp.client, "answer");
}

SUBJECT(prepare, check)
