/*
 * about: the options of an established TCP connection keep their values
 * criu: {tcp_established: true}
 * promise: zdtm/static/sock_opts00, sock_opts01, socket-tcp-keepalive, sock_tcp_opts00, socket-linger
 * mutations:
 *   - {how: call, name: keep-alive off, call: [setsockopt, "fd:client", 1, 9, "@", 4]}
 */
#include <socket/sockets.h>

static struct socket_option options[] = {
	{ "keepalive", SOL_SOCKET, SO_KEEPALIVE, 1 },
	{ "keepidle", IPPROTO_TCP, TCP_KEEPIDLE, 111 },
	{ "keepintvl", IPPROTO_TCP, TCP_KEEPINTVL, 22 },
	{ "keepcnt", IPPROTO_TCP, TCP_KEEPCNT, 7 },
	{ "nodelay", IPPROTO_TCP, TCP_NODELAY, 1 },
	{ "sndbuf", SOL_SOCKET, SO_SNDBUF, 70000 },
	{ "rcvbuf", SOL_SOCKET, SO_RCVBUF, 50000 },
	{ "rcvlowat", SOL_SOCKET, SO_RCVLOWAT, 3 },
	{ "reuseaddr", SOL_SOCKET, SO_REUSEADDR, 1 },
	{ "oobinline", SOL_SOCKET, SO_OOBINLINE, 1 },
	{ "priority", SOL_SOCKET, SO_PRIORITY, 5 },
	{ "tos", IPPROTO_IP, IP_TOS, 0x08 },
	{ "ttl", IPPROTO_IP, IP_TTL, 33 },
};
enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

static struct connection tcp;

static void prepare(void)
{
	struct linger linger = { 1, 17 };

	tcp = tcp_connection(AF_INET);
	set_options(tcp.client, options, OPTIONS);
	must(setsockopt(tcp.client, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
	expose_fd("client", tcp.client);
}

static void check(void)
{
	struct linger linger = { 0, 0 };
	socklen_t length = sizeof(linger);

	same_options(tcp.client, options, OPTIONS);
	getsockopt(tcp.client, SOL_SOCKET, SO_LINGER, &linger, &length);
	same_number("linger", "seconds of SO_LINGER", 17, linger.l_onoff ? linger.l_linger : -1);
	/* The other end has none of them. */
	same_number("unset-nodelay", "an option that was not set", 0, option(tcp.server, IPPROTO_TCP, TCP_NODELAY));
	same_number("unset-keepalive", "an option that was not set", 0, option(tcp.server, SOL_SOCKET, SO_KEEPALIVE));
	same_number("unset-reuseaddr", "an option that was not set", 0, option(tcp.server, SOL_SOCKET, SO_REUSEADDR));
}

SUBJECT(prepare, check)
