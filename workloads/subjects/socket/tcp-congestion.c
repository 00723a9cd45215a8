/*
 * about: a TCP connection keeps its congestion control algorithm
 * criu: {tcp_established: true}
 * promise: none; no documentation says that this option is left out
 */
#include <socket/sockets.h>

static struct connection tcp;

static const char *algorithm(void)
{
	static char name[32];
	socklen_t length = sizeof(name) - 1;

	memset(name, 0, sizeof(name));
	return getsockopt(tcp.client, IPPROTO_TCP, TCP_CONGESTION, name, &length) == 0 ? name : strerror(errno);
}

static void prepare(void)
{
	tcp = tcp_connection(AF_INET);
	/* Every kernel has reno, and few have it as their default. */
	if (strcmp(algorithm(), "reno") == 0)
		skip("reno is the default algorithm here, so that keeping it would show nothing");
	must(setsockopt(tcp.client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4));
}

static void check(void)
{
	same_text("algorithm", "name of the algorithm", "reno", algorithm());
}

SUBJECT(prepare, check)
