/*
 * about: a UDP socket stays a member of the multicast group that it has joined
 * promise: "none; github.com/checkpoint-restore/criu issue 2873 asks, and no documentation says that membership is left out"
 */
#include <socket/sockets.h>

static int fd;

static void send_to_group(const char *text)
{
	union address group = loopback(AF_INET, port_of(fd));
	struct in_addr device = { htonl(INADDR_LOOPBACK) };
	int sender = socket(AF_INET, SOCK_DGRAM, 0);

	inet_pton(AF_INET, "239.1.2.3", &group.v4.sin_addr);
	setsockopt(sender, IPPROTO_IP, IP_MULTICAST_IF, &device, sizeof(device));
	sendto(sender, text, strlen(text), 0, &group.any, size_of(&group));
	close(sender);
}

static void prepare(void)
{
	union address any = { .v4 = { .sin_family = AF_INET } };
	struct ip_mreq membership = { .imr_interface.s_addr = htonl(INADDR_LOOPBACK) };

	fd = must(socket(AF_INET, SOCK_DGRAM, 0));
	must(bind(fd, &any.any, size_of(&any)));
	inet_pton(AF_INET, "239.1.2.3", &membership.imr_multiaddr);
	must(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof(membership)));
	send_to_group("before");
	if (strcmp(receive_text(fd, PATIENCE_MS), "before") != 0)
		die("the socket does not receive from its group");
}

static void check(void)
{
	works("send", "a datagram can be sent to it", send_datagram(AF_INET, port_of(fd), "hello"));
	same_text("receive", "the datagram", "hello", receive_text(fd, PATIENCE_MS));
	send_to_group("to the group");
	same_text("group", "a datagram to the group", "to the group", receive_text(fd, QUIET_MS));
}

SUBJECT(prepare, check)
