/*
 * about: a packet socket keeps its type, device, protocol and options, and still sees what passes
 * promise: zdtm/static/packet_sock
 * mutations:
 *   - {how: close, on: socket}
 *   - {how: call, name: auxiliary data off, call: [setsockopt, "fd:socket", 263, 8, "@", 4]}
 */
#include <socket/sockets.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>

static struct socket_option options[] = {
	{ "version", SOL_PACKET, PACKET_VERSION, TPACKET_V2 },
	{ "reserve", SOL_PACKET, PACKET_RESERVE, 5 },
	{ "auxdata", SOL_PACKET, PACKET_AUXDATA, 1 },
	{ "origdev", SOL_PACKET, PACKET_ORIGDEV, 1 },
};
enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

static int fd;

/* Whether a datagram that is sent through the device is seen. */
static bool sees(const char *text)
{
	int receiver = bound_socket(AF_INET, SOCK_DGRAM);
	char packet[2048];
	bool seen = false;

	send_datagram(AF_INET, port_of(receiver), text);
	while (!seen && is_ready(fd, POLLIN, PATIENCE_MS)) {
		ssize_t length = recv(fd, packet, sizeof(packet), MSG_DONTWAIT);
		if (length < 0)
			break;
		seen = memmem(packet, (size_t)length, text, strlen(text)) != NULL;
	}
	close(receiver);
	return seen;
}

static void prepare(void)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP) };

	address.sll_ifindex = (int)if_nametoindex("lo");
	fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));
	if (fd < 0 && errno == EAFNOSUPPORT)
		skip("the kernel has no packet sockets");
	must(fd);
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	set_options(fd, options, OPTIONS);
	if (!sees("criu-qualify before"))
		die("the socket sees nothing");
	expose_fd("socket", fd);
}

static void check(void)
{
	struct sockaddr_ll address = { 0 };
	socklen_t length = sizeof(address);

	same_options(fd, options, OPTIONS);
	same_number("type", "type of the socket", SOCK_DGRAM, option(fd, SOL_SOCKET, SO_TYPE));
	works("getsockname", "the address can be read", getsockname(fd, (struct sockaddr *)&address, &length) == 0);
	same_number("device", "number of the device", if_nametoindex("lo"), address.sll_ifindex);
	same_number("protocol", "protocol", ETH_P_IP, ntohs(address.sll_protocol));
	same_text("sees", "a datagram that passes", "seen", sees("criu-qualify after") ? "seen" : "not seen");
}

SUBJECT(prepare, check)
