/*
 * about: two listening sockets that share a port through SO_REUSEPORT both still accept
 * promise: zdtm/static/socket-tcp-reuseport
 * mutations:
 *   - {how: close, on: second}
 */
#include <socket/sockets.h>

static int first, second, port;

static void prepare(void)
{
	union address address = loopback(AF_INET, 0);

	first = must(socket(AF_INET, SOCK_STREAM, 0));
	second = must(socket(AF_INET, SOCK_STREAM, 0));
	set_option(first, SOL_SOCKET, SO_REUSEPORT, 1);
	set_option(second, SOL_SOCKET, SO_REUSEPORT, 1);
	must(bind(first, &address.any, size_of(&address)));
	port = port_of(first);
	address = loopback(AF_INET, port);
	must(bind(second, &address.any, size_of(&address)));
	must(listen(first, 64));
	must(listen(second, 64));
	expose_fd("second", second);
}

static int accept_all(int listener)
{
	int count = 0;

	for (; is_ready(listener, POLLIN, 0) && accept(listener, NULL, NULL) >= 0; count++) {
	}
	return count;
}

static void check(void)
{
	int connected = 0;

	same_number("reuseport", "SO_REUSEPORT", 1, option(first, SOL_SOCKET, SO_REUSEPORT));
	same_number("port", "port of the second", port, port_of(second));
	/* The kernel deals connections out by a hash: that all of 64 go to one is as likely as 64 heads in a row. */
	for (int i = 0; i < 64; i++)
		connected += tcp_connect(AF_INET, port) >= 0;
	same_number("connected", "clients that could connect", 64, connected);
	int by_first = accept_all(first), by_second = accept_all(second);
	same_number("accepted", "connections accepted by both together", 64, by_first + by_second);
	at_least("first", "connections accepted by the first", 1, by_first);
	at_least("second", "connections accepted by the second", 1, by_second);
}

SUBJECT(prepare, check)
