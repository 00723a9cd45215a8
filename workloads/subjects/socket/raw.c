/*
 * about: a raw ICMP socket keeps its filter and receives the answer to an echo request
 * promise: zdtm/static/socket-raw
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>
#include <linux/icmp.h>
#include <netinet/ip.h>

static int fd;

static void prepare(void)
{
	/* All that is not an answer to an echo request is filtered out. */
	struct icmp_filter filter = { ~(1u << ICMP_ECHOREPLY) };

	fd = must(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	must(setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter)));
	expose_fd("socket", fd);
}

static void check(void)
{
	union address address = loopback(AF_INET, 0);
	struct icmp_filter filter = { 0 };
	socklen_t length = sizeof(filter);
	/* The checksum of a message of which only the type is not zero. */
	struct icmphdr request = { .type = ICMP_ECHO, .checksum = htons(0xffff - (ICMP_ECHO << 8)) };
	/* Not zero, which would be the type of an answer. */
	struct {
		struct iphdr ip;
		struct icmphdr icmp;
	} answer = { .icmp.type = 0xff };

	getsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, &length);
	same_number("filter", "types that are filtered out", ~(1u << ICMP_ECHOREPLY), filter.data);
	works("send", "an echo request can be sent",
	      sendto(fd, &request, sizeof(request), 0, &address.any, size_of(&address)) == sizeof(request));
	is_ready(fd, POLLIN, PATIENCE_MS);
	works("receive", "an answer comes", recv(fd, &answer, sizeof(answer), MSG_DONTWAIT) >= (ssize_t)sizeof(answer));
	same_number("type", "its type", ICMP_ECHOREPLY, answer.icmp.type);
}

SUBJECT(prepare, check)
