/*
 * about: when the peer of a TCP connection closes it during the freeze, the process learns of it after the restore
 * criu: {tcp_established: true}
 * # The peer is a process of the machine.
 * flavors: [host]
 * promise: "criu.org/TCP_connection: the connection is restored, packets of the freeze are dropped and sent again"
 * mutations:
 *   - {how: close, on: connection}
 * changes: {"fd\\.[0-9]+": "the peer has closed the connection meanwhile"}
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
	const int listener = must(socket(AF_INET, SOCK_STREAM, 0));
	socklen_t length = sizeof(address);
	char port[16];

	must(bind(listener, (struct sockaddr *)&address, length));
	must(listen(listener, 1));
	must(getsockname(listener, (struct sockaddr *)&address, &length));
	snprintf(port, sizeof(port), "%d", ntohs(address.sin_port));
	write_file("port", port);
	peer_is_ready();
	const int connection = must(accept(listener, NULL, NULL));
	wait_until_dumped();
	/* A reset, as from a program that has had enough; it is dropped on its way, as everything during the freeze. */
	const struct linger now = { 1, 0 };
	setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(connection);
	write_file("closed", "");
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
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	char byte;

	same_number("closed", "the peer has closed", 1, appears("closed", 30000));
	/* What was lost on the way shows when something is sent; an error of the sending is the answer too. */
	const bool refused = send(fd, "x", 1, MSG_NOSIGNAL) < 0 && (errno == ECONNRESET || errno == EPIPE);
	const int ready = poll(&polled, 1, 20000);
	const ssize_t length = ready > 0 ? recv(fd, &byte, 1, MSG_DONTWAIT) : -2;
	same_text("told", "what the process is told", "reset",
		  refused || (length == -1 && errno == ECONNRESET) ? "reset" : length == 0 ? "end" : length == -2 ? "nothing" : "something else");
}

SUBJECT_WITH_PEER(prepare, check, peer)
