/*
 * about: a raw ICMPv6 socket keeps its filter and receives the answer to an echo request
 * promise: zdtm/static/socket-raw
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>
#include <netinet/icmp6.h>

static int fd;

static void prepare(void)
{
	struct icmp6_filter filter;

	/* Skips when there is no IPv6 here. */
	close(bound_socket(AF_INET6, SOCK_DGRAM));
	fd = must(socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6));
	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
	must(setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter)));
	expose_fd("socket", fd);
}

static void check(void)
{
	union address address = loopback(AF_INET6, 0);
	struct icmp6_filter filter = { { 0 } };
	socklen_t length = sizeof(filter);
	/* The kernel fills in the checksum. */
	struct icmp6_hdr request = { .icmp6_type = ICMP6_ECHO_REQUEST };
	unsigned char answer[128] = { 0 };

	getsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, &length);
	same_number("passes", "an answer passes the filter", 1, ICMP6_FILTER_WILLPASS(ICMP6_ECHO_REPLY, &filter) != 0);
	same_number("blocks", "a request is filtered out", 1, ICMP6_FILTER_WILLBLOCK(ICMP6_ECHO_REQUEST, &filter) != 0);
	works("send", "an echo request can be sent",
	      sendto(fd, &request, sizeof(request), 0, &address.any, size_of(&address)) == sizeof(request));
	is_ready(fd, POLLIN, PATIENCE_MS);
	works("receive", "an answer comes", recv(fd, answer, sizeof(answer), MSG_DONTWAIT) > 0);
	same_number("type", "its type", ICMP6_ECHO_REPLY, answer[0]);
}

SUBJECT(prepare, check)
