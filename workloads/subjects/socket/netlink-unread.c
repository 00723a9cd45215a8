/*
 * about: a netlink socket with an answer that nobody has read is refused, and the answer is there after the refused dump
 * expect:
 *   - refused: "The socket has data to read"
 *     at: dump
 *     why: nothing can put a message into the queue of a netlink socket again
 * promise: "CRIU's sk-netlink.c (can_dump_netlink_sk)"
 */
#include <socket/sockets.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

static int fd;

static void prepare(void)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
	} request = { { sizeof(request), RTM_GETLINK, NLM_F_REQUEST, 1, 0 }, { .ifi_index = 1 } };

	fd = must(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
	if (send(fd, &request, sizeof(request), 0) != sizeof(request) || !is_ready(fd, POLLIN, PATIENCE_MS))
		die("the kernel does not answer");
}

static void check(void)
{
	static char answer[32768];
	struct nlmsghdr *header = (struct nlmsghdr *)(void *)answer;
	ssize_t length = recv(fd, answer, sizeof(answer), MSG_DONTWAIT);

	works("read", "the answer can be read", length >= (ssize_t)sizeof(*header));
	same_number("type", "type of the answer", RTM_NEWLINK, header->nlmsg_type);
}

SUBJECT(prepare, check)
