/*
 * about: a TCP connection that one side has shut down for writing still carries data the other way
 * criu: {tcp_established: true}
 * promise: zdtm/static/socket-tcp-fin-wait2 and socket-tcp-close-wait
 * mutations:
 *   - {how: close, on: server}
 *   - {how: shutdown, on: server}
 */
#include <socket/sockets.h>

static struct connection tcp;

static void prepare(void)
{
	tcp = tcp_connection(AF_INET);
	if (!transmit(tcp.client, "last words"))
		die("sending");
	must(shutdown(tcp.client, SHUT_WR));
	wait_for_state(tcp.client, TCP_FIN_WAIT2);
	wait_for_state(tcp.server, TCP_CLOSE_WAIT);
	expose_fd("server", tcp.server);
}

static void check(void)
{
	same_number("client-state", "state of the side that has shut down", TCP_FIN_WAIT2, tcp_state(tcp.client));
	same_number("server-state", "state of the other side", TCP_CLOSE_WAIT, tcp_state(tcp.server));
	same_text("last", "what was sent before", "last words", receive_text(tcp.server, PATIENCE_MS));
	same_text("end", "the end of the stream comes after it", "end", receive_text(tcp.server, PATIENCE_MS));
	passes("back", "bytes to the side that has shut down", tcp.server, tcp.client, "answer");
	errno = 0;
	same_number("closed", "that side still may not write", -1, send(tcp.client, "x", 1, MSG_NOSIGNAL));
}

SUBJECT(prepare, check)
