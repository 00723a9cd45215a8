/*
 * about: a TCP socket that is bound and neither listens nor is connected can still do either
 * promise: zdtm/static/socket-tcp-unconn and unbound_sock
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>

static int bound, unbound, port;

static void prepare(void)
{
	bound = bound_socket(AF_INET, SOCK_STREAM);
	port = port_of(bound);
	unbound = must(socket(AF_INET, SOCK_STREAM, 0));
	expose_fd("socket", bound);
}

static void check(void)
{
	union address address = loopback(AF_INET, port);

	same_number("state", "state of the socket", TCP_CLOSE, tcp_state(bound));
	same_number("port", "local port", port, port_of(bound));
	works("listen", "it can listen", listen(bound, 4) == 0);
	works("connect", "the unbound one can connect", connect(unbound, &address.any, size_of(&address)) == 0);
	passes("there", "bytes over the connection", unbound, accept_one(bound), "question");
}

SUBJECT(prepare, check)
