/*
 * about: a TCP connection that nobody has accepted yet is refused, and can be accepted after the refused dump
 * criu: {tcp_established: true}
 * expect:
 *   - refused: "In-flight connection \\(l\\) for"
 *     at: dump
 *     why: the kernel has no way to put a connection into the queue of a listening socket
 * promise: "man criu, --skip-in-flight"
 */
#include <socket/sockets.h>

static int listener, client;

static void prepare(void)
{
	listener = tcp_listener(AF_INET);
	client = must(tcp_connect(AF_INET, port_of(listener)));
	if (!is_ready(listener, POLLIN, PATIENCE_MS))
		die("the connection did not arrive");
}

static void check(void)
{
	int server = accept_one(listener);

	works("accept", "the connection can be accepted", server >= 0);
	passes("there", "bytes from the client to the server", client, server, "question");
	passes("back", "bytes from the server to the client", server, client, "answer");
}

SUBJECT(prepare, check)
