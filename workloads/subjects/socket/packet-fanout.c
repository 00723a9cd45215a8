/*
 * about: packet sockets stay members of their fanout group
 * promise: "CRIU's sk-packet.c and images/packet-sock.proto (fanout is saved and restored)"
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>

enum { FANOUT = (PACKET_FANOUT_HASH << 16) | 4242 };

static int fd;

static void prepare(void)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP) };

	address.sll_ifindex = (int)if_nametoindex("lo");
	fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));
	if (fd < 0 && errno == EAFNOSUPPORT)
		skip("the kernel has no packet sockets");
	must(fd);
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	set_option(fd, SOL_PACKET, PACKET_FANOUT, FANOUT);
	expose_fd("socket", fd);
}

static void check(void)
{
	same_number("fanout", "number and mode of the group", FANOUT, option(fd, SOL_PACKET, PACKET_FANOUT));
}

SUBJECT(prepare, check)
