/*
 * about: with --skip-in-flight a connection that nobody has accepted is dropped, and the listening socket accepts new ones
 * criu: {tcp_established: true, skip_in_flight: true}
 * lost: connections that nobody has accepted yet are dropped, and their clients have to connect again
 * promise: "man criu, --skip-in-flight; zdtm/static/socket-tcp-skip-in-flight"
 * mutations:
 *   - {how: close, on: listener}
 * changes: {"fd\\.[0-9]+": "the connection that nobody had accepted is gone: that is the loss"}
 */
#include <socket/sockets.h>

static int listener, port;

static void prepare(void)
{
	listener = tcp_listener(AF_INET);
	port = port_of(listener);
	must(tcp_connect(AF_INET, port));
	if (!is_ready(listener, POLLIN, PATIENCE_MS))
		die("the connection did not arrive");
	expose_fd("listener", listener);
}

static void check(void)
{
	same_text("queue", "what waits to be accepted", "nothing", is_ready(listener, POLLIN, 0) ? "a connection" : "nothing");
	int client = tcp_connect(AF_INET, port);
	works("connect", "a client can connect", client >= 0);
	int server = client < 0 ? -1 : accept_one(listener);
	works("accept", "the new connection can be accepted", server >= 0);
	same_number("new", "port of the client that was accepted", port_of(client), peer_port_of(server));
	passes("there", "bytes from the client to the server", client, server, "question");
}

SUBJECT(prepare, check)
