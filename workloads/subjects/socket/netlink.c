/*
 * about: a netlink socket keeps its address and its groups, and still gets answers from the kernel
 * promise: zdtm/static/sk-netlink
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

enum { PORT = 4242 };

static int fd;

static const char *first_answer(void)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
	} request = { { sizeof(request), RTM_GETLINK, NLM_F_REQUEST, 1, 0 }, { .ifi_index = 1 } };
	static char answer[32768];

	if (send(fd, &request, sizeof(request), 0) != sizeof(request))
		return strerror(errno);
	if (!is_ready(fd, POLLIN, PATIENCE_MS))
		return "nothing";
	if (recv(fd, answer, sizeof(answer), MSG_DONTWAIT) < (ssize_t)sizeof(struct nlmsghdr))
		return strerror(errno);
	return ((struct nlmsghdr *)(void *)answer)->nlmsg_type == RTM_NEWLINK ? "a device" : "something else";
}

static void prepare(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_pid = PORT, .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR };

	fd = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	expose_fd("socket", fd);
}

static void check(void)
{
	struct sockaddr_nl address = { 0 };
	socklen_t length = sizeof(address);

	works("getsockname", "the address can be read", getsockname(fd, (struct sockaddr *)&address, &length) == 0);
	same_number("port", "its port id", PORT, address.nl_pid);
	same_number("groups", "its groups", RTMGRP_LINK | RTMGRP_IPV4_IFADDR, address.nl_groups);
	/* A restored namespace may have announced its own devices in the meantime. */
	while (recv(fd, &address, sizeof(address), MSG_DONTWAIT) > 0) {
	}
	same_text("answer", "answer to a question for the first device", "a device", first_answer());
}

SUBJECT(prepare, check)
