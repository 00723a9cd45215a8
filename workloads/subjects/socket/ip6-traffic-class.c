/*
 * about: an IPv6 socket keeps its traffic class and its hop limit
 * promise: none; the same two of IPv4 are kept (zdtm/static/sock_ip_opts00), and no documentation says that these are left out
 */
#include <socket/sockets.h>

static int fd;

static void prepare(void)
{
	fd = bound_socket(AF_INET6, SOCK_DGRAM);
	set_option(fd, IPPROTO_IPV6, IPV6_TCLASS, 0x10);
	set_option(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 33);
}

static void check(void)
{
	same_number("traffic-class", "IPV6_TCLASS", 0x10, option(fd, IPPROTO_IPV6, IPV6_TCLASS));
	same_number("hop-limit", "IPV6_UNICAST_HOPS", 33, option(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS));
}

SUBJECT(prepare, check)
