/*
 * about: datagrams that a UDP peer sends during the freeze are lost, later ones arrive
 * lost: "nobody keeps or sends again what arrives while the socket is away"
 * # The peer is a process of the machine.
 * flavors: [host]
 * promise: "UDP guarantees nothing, and the network is locked for TCP connections only (man page, --network-lock)"
 * mutations:
 *   - {how: close, on: socket}
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <outside/watch.h>
#include <poll.h>
#include <sys/socket.h>

static int fd;

static void peer(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	peer_is_ready();
	/* What goes wrong here must not be taken for the subject's: no wait_for_file(). */
	while (!appears("port", 1000)) {
	}
	address.sin_port = htons((uint16_t)atoi(read_file("port")));
	const int sender = must(socket(AF_INET, SOCK_DGRAM, 0));
	/* As many as a peer might try; nobody is there. */
	for (int i = 0; wait_until_dumped() && i < 3; i++)
		sendto(sender, "during", 6, 0, (struct sockaddr *)&address, sizeof(address));
	write_file("sent", "");
	while (!appears("again", 1000)) {
	}
	sendto(sender, "later", 5, 0, (struct sockaddr *)&address, sizeof(address));
}

static void prepare(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	char port[16];

	fd = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	expose_fd("socket", fd);
	must(bind(fd, (struct sockaddr *)&address, length));
	must(getsockname(fd, (struct sockaddr *)&address, &length));
	snprintf(port, sizeof(port), "%d", ntohs(address.sin_port));
	write_file("port.draft", port);
	must(rename("port.draft", "port"));
	tell_pid();
}

static void check(void)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	char text[16] = "";

	same_number("sent", "the peer has sent", 1, appears("sent", 30000));
	write_file("again", "");
	if (poll(&polled, 1, 20000) > 0)
		recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	same_text("first", "the first datagram that arrives", "later", text);
}

SUBJECT_WITH_PEER(prepare, check, peer)
