/*
 * about: the options of a UDP socket over IPv6 that CRIU's own tests cover keep their values
 * promise: zdtm/static/sock_ip_opts00 and socket_listen6
 * mutations:
 *   - {how: call, name: packet information off, call: [setsockopt, "fd:socket", 41, 49, "@", 4]}
 */
#include <socket/sockets.h>

#ifndef IPV6_FREEBIND /* linux/in6.h since Linux 4.15 */
#define IPV6_FREEBIND 78
#endif

static struct socket_option options[] = {
	{ "v6only", IPPROTO_IPV6, IPV6_V6ONLY, 1 },
	{ "freebind", IPPROTO_IPV6, IPV6_FREEBIND, 1 },
	{ "pktinfo", IPPROTO_IPV6, IPV6_RECVPKTINFO, 1 },
};
enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

static int fd;

static void prepare(void)
{
	fd = socket(AF_INET6, SOCK_DGRAM, 0);
	if (fd < 0)
		skip("the kernel has no IPv6");
	set_options(fd, options, OPTIONS);
	union address address = loopback(AF_INET6, 0);
	must(bind(fd, &address.any, size_of(&address)));
	expose_fd("socket", fd);
}

static void check(void)
{
	same_options(fd, options, OPTIONS);
}

SUBJECT(prepare, check)
