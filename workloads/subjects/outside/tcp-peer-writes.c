/*
 * about: what the peer of a TCP connection writes during the freeze arrives after the restore, in order
 * criu: {tcp_established: true}
 * # The peer is a process of the machine.
 * flavors: [host]
 * promise: "criu.org/TCP_connection: packets of the freeze are dropped and sent again"
 * mutations:
 *   - {how: close, on: connection}
 *   - {how: lose-byte, on: connection}
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <outside/watch.h>
#include <poll.h>
#include <sys/socket.h>

enum { LENGTH = 20000 };

static int fd;

static void peer(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int listener = must(socket(AF_INET, SOCK_STREAM, 0));
	socklen_t length = sizeof(address);
	char port[16], data[LENGTH];

	must(bind(listener, (struct sockaddr *)&address, length));
	must(listen(listener, 1));
	must(getsockname(listener, (struct sockaddr *)&address, &length));
	snprintf(port, sizeof(port), "%d", ntohs(address.sin_port));
	write_file("port", port);
	peer_is_ready();
	const int connection = must(accept(listener, NULL, NULL));
	wait_until_dumped();
	seeded_fill(data, LENGTH, 9);
	if (write(connection, data, LENGTH) != LENGTH)
		die("writing");
	write_file("written", "");
	/* Until the other end closes. */
	while (read(connection, data, 1) > 0) {
	}
}

static void prepare(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	address.sin_port = htons((uint16_t)atoi(read_file("port")));
	fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	must(connect(fd, (struct sockaddr *)&address, sizeof(address)));
	expose_fd("connection", fd);
	tell_pid();
}

static void check(void)
{
	static char expected[LENGTH], received[LENGTH];
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	size_t length = 0;

	seeded_fill(expected, LENGTH, 9);
	same_number("written", "the peer has written", 1, appears("written", 30000));
	/* Sending again may take a while to begin, as the peer's pauses double. */
	while (length < LENGTH && poll(&polled, 1, length == 0 ? 90000 : 4000) > 0) {
		const ssize_t got = recv(fd, received + length, LENGTH - length, MSG_DONTWAIT);
		if (got <= 0)
			break;
		length += (size_t)got;
	}
	same_number("length", "bytes that arrived", LENGTH, (long long)length);
	same_bytes("content", "what arrived", expected, received, LENGTH);
}

SUBJECT_WITH_PEER(prepare, check, peer)
