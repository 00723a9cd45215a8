/*
 * about: the options of a listening TCP socket keep their values, so that the connections it accepts inherit them
 * promise: "github.com/checkpoint-restore/criu issue 920; zdtm/static/sock_tcp_opts00"
 * mutations:
 *   - {how: call, name: keep-alive off, call: [setsockopt, "fd:listener", 1, 9, "@", 4]}
 */
#include <socket/sockets.h>

static struct socket_option options[] = {
	{ "keepalive", SOL_SOCKET, SO_KEEPALIVE, 1 },
	{ "keepidle", IPPROTO_TCP, TCP_KEEPIDLE, 111 },
	{ "nodelay", IPPROTO_TCP, TCP_NODELAY, 1 },
	{ "cork", IPPROTO_TCP, TCP_CORK, 1 },
	{ "reuseaddr", SOL_SOCKET, SO_REUSEADDR, 1 },
	{ "rcvbuf", SOL_SOCKET, SO_RCVBUF, 50000 },
	{ "tos", IPPROTO_IP, IP_TOS, 0x08 },
};
enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

static int listener;

static void prepare(void)
{
	listener = tcp_listener(AF_INET);
	set_options(listener, options, OPTIONS);
	expose_fd("listener", listener);
}

static void check(void)
{
	same_options(listener, options, OPTIONS);
	same_number("reuseport", "an option that was not set", 0, option(listener, SOL_SOCKET, SO_REUSEPORT));
	int client = tcp_connect(AF_INET, port_of(listener));
	int server = client < 0 ? -1 : accept_one(listener);
	same_number("inherited", "TCP_NODELAY of a connection that it accepts", 1, option(server, IPPROTO_TCP, TCP_NODELAY));
}

SUBJECT(prepare, check)
