/*
 * about: with --tcp-close a TCP connection comes back closed, and the listening socket beside it works
 * criu: {tcp_close: true}
 * lost: connections are closed and what was waiting in them is dropped; the program has to connect again
 * promise: "man criu, --tcp-close; zdtm/static/socket-dump-tcp-close"
 * mutations:
 *   - {how: close, on: listener}
 *   - {how: close, on: client}
 * changes: {"fd\\.[0-9]+": "the connection is closed: that is the loss"}
 */
#include <socket/sockets.h>

static int listener, port;
static struct connection tcp;

static void prepare(void)
{
	listener = tcp_listener(AF_INET);
	port = port_of(listener);
	tcp.client = must(tcp_connect(AF_INET, port));
	tcp.server = must(accept_one(listener));
	if (!transmit(tcp.client, "question") || !is_ready(tcp.server, POLLIN, PATIENCE_MS))
		die("the bytes did not arrive");
	expose_fd("listener", listener);
	expose_fd("client", tcp.client);
}

static void check(void)
{
	same_number("client-state", "state of the client's end", TCP_CLOSE, tcp_state(tcp.client));
	same_number("server-state", "state of the server's end", TCP_CLOSE, tcp_state(tcp.server));
	same_text("read", "what the server reads", "end", receive_text(tcp.server, QUIET_MS));
	int client = tcp_connect(AF_INET, port);
	works("connect", "a client can connect", client >= 0);
	int server = client < 0 ? -1 : accept_one(listener);
	passes("there", "bytes over a new connection", client, server, "question");
}

SUBJECT(prepare, check)
