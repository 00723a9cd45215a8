/*
 * about: a listening TCP socket keeps its address and backlog, and accepts connections again
 * promise: zdtm/static/socket_listen; criu.org, TCP connection
 * mutations:
 *   - {how: close, on: listener}
 *   - {how: shutdown, on: listener}
 */
#include <socket/sockets.h>

enum { BACKLOG = 7 };

static int listener, port;

static int backlog(void)
{
	struct tcp_info info;
	socklen_t length = sizeof(info);

	/* Of a listening socket the kernel states the limit of its queue here. */
	return getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 ? (int)info.tcpi_sacked : -1;
}

static void prepare(void)
{
	listener = bound_socket(AF_INET, SOCK_STREAM);
	must(listen(listener, BACKLOG));
	port = port_of(listener);
	expose_fd("listener", listener);
}

static void check(void)
{
	same_number("state", "state of the socket", TCP_LISTEN, tcp_state(listener));
	same_number("port", "local port", port, port_of(listener));
	same_number("backlog", "limit of connections that wait", BACKLOG, backlog());
	int client = tcp_connect(AF_INET, port);
	works("connect", "a client can connect", client >= 0);
	int server = client < 0 ? -1 : accept_one(listener);
	works("accept", "the connection can be accepted", server >= 0);
	passes("pass", "bytes from the client to the server", client, server, "hello");
}

SUBJECT(prepare, check)
