/*
 * about: a TCP connection keeps its TCP_USER_TIMEOUT
 * criu: {tcp_established: true}
 * promise: none; no documentation says that this option is left out
 */
#include <socket/sockets.h>

static struct connection tcp;

static void prepare(void)
{
	tcp = tcp_connection(AF_INET);
	set_option(tcp.client, IPPROTO_TCP, TCP_USER_TIMEOUT, 12345);
}

static void check(void)
{
	same_number("user-timeout", "milliseconds of TCP_USER_TIMEOUT", 12345, option(tcp.client, IPPROTO_TCP, TCP_USER_TIMEOUT));
}

SUBJECT(prepare, check)
