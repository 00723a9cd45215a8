/*
 * about: an IPv4 connection that an IPv6 socket has accepted (a mapped address) goes on
 * criu: {tcp_established: true}
 * promise: zdtm/static/socket-tcp4v6-local
 * mutations:
 *   - {how: close, on: server}
 *   - {how: shutdown, on: server}
 */
#include <socket/sockets.h>

static struct connection tcp;
static int listener, port;

static void prepare(void)
{
	union address any = { .v6 = { .sin6_family = AF_INET6 } };

	listener = socket(AF_INET6, SOCK_STREAM, 0);
	if (listener < 0)
		skip("the kernel has no IPv6");
	set_option(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	must(bind(listener, &any.any, size_of(&any)));
	must(listen(listener, 4));
	port = port_of(listener);
	tcp.client = must(tcp_connect(AF_INET, port));
	tcp.server = must(accept_one(listener));
	expose_fd("server", tcp.server);
}

static void check(void)
{
	union address peer = { 0 };
	socklen_t length = sizeof(peer);
	char text[INET6_ADDRSTRLEN] = "none";

	if (getpeername(tcp.server, &peer.any, &length) == 0)
		inet_ntop(AF_INET6, &peer.v6.sin6_addr, text, sizeof(text));
	same_text("peer", "address of the client as the server sees it", "::ffff:127.0.0.1", text);
	passes("there", "bytes from the client to the server", tcp.client, tcp.server, "question");
	passes("back", "bytes from the server to the client", tcp.server, tcp.client, "answer");
	int client = tcp_connect(AF_INET, port);
	works("connect", "another client can connect over IPv4", client >= 0);
	works("accept", "the connection can be accepted", accept_one(listener) >= 0);
}

SUBJECT(prepare, check)
