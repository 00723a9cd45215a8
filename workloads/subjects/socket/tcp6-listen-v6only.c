/*
 * about: two listening sockets share a port, one for IPv4 and one only for IPv6, and keep what is whose
 * promise: zdtm/static/socket_listen4v6 and socket_listen6
 * mutations:
 *   - {how: close, on: v6}
 */
#include <socket/sockets.h>

static int v4, v6, port;

static void prepare(void)
{
	union address address = { .v6 = { .sin6_family = AF_INET6 } };

	v4 = tcp_listener(AF_INET);
	port = port_of(v4);
	v6 = socket(AF_INET6, SOCK_STREAM, 0);
	if (v6 < 0)
		skip("the kernel has no IPv6");
	set_option(v6, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	address.v6.sin6_port = htons((uint16_t)port);
	must(bind(v6, &address.any, size_of(&address)));
	must(listen(v6, 4));
	/* A machine may have IPv6 and no address of it. */
	int probe = tcp_connect(AF_INET6, port);
	if (probe < 0)
		skip("the loopback device has no IPv6 address");
	int accepted = must(accept_one(v6));
	/* In this order no TIME-WAIT stays on the port, which would keep it from being bound again. */
	close(probe);
	if (strcmp(receive_text(accepted, PATIENCE_MS), "end") != 0)
		die("the probe did not end");
	close(accepted);
	expose_fd("v6", v6);
}

static void check(void)
{
	same_number("v6only", "IPV6_V6ONLY", 1, option(v6, IPPROTO_IPV6, IPV6_V6ONLY));
	same_number("port", "port of both", port, port_of(v6));
	works("connect-v6", "a client can connect over IPv6", tcp_connect(AF_INET6, port) >= 0);
	works("accept-v6", "the socket for IPv6 accepts it", accept_one(v6) >= 0);
	works("connect-v4", "a client can connect over IPv4", tcp_connect(AF_INET, port) >= 0);
	works("accept-v4", "the socket for IPv4 accepts it", accept_one(v4) >= 0);
}

SUBJECT(prepare, check)
