/*
 * about: an established TCP connection without SO_REUSEPORT comes back without it
 * criu: {tcp_established: true}
 * promise: "images/sk-opts.proto: so_reuseport; zdtm/static/socket-tcp-reuseport"
 */
#include <socket/sockets.h>

static struct connection tcp;

static void prepare(void)
{
	tcp = tcp_connection(AF_INET);
}

static void check(void)
{
	same_number("client", "SO_REUSEPORT of the client's end", 0, option(tcp.client, SOL_SOCKET, SO_REUSEPORT));
	same_number("server", "SO_REUSEPORT of the server's end", 0, option(tcp.server, SOL_SOCKET, SO_REUSEPORT));
}

SUBJECT(prepare, check)
