/*
 * about: an established TCP connection is refused when nobody allowed it, and goes on after the refused dump
 * expect:
 *   - refused: "Connected TCP socket, consider using --tcp-established option"
 *     at: dump
 *     why: a connection has another end that the image cannot hold, so CRIU wants to be told that this is meant
 * promise: "criu.org, What cannot be checkpointed; man criu, --tcp-established"
 */
#include <socket/sockets.h>

static struct connection tcp;

static void prepare(void)
{
	tcp = tcp_connection(AF_INET);
}

static void check(void)
{
	same_number("state", "state of the connection", TCP_ESTABLISHED, tcp_state(tcp.client));
	passes("there", "bytes from the client to the server", tcp.client, tcp.server, "question");
	passes("back", "bytes from the server to the client", tcp.server, tcp.client, "answer");
}

SUBJECT(prepare, check)
