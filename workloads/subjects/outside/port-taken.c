/*
 * about: a listening TCP port that somebody else has taken by the time of the restore makes the restore fail
 * # The peer is a process of the machine.
 * flavors: [host]
 * expect:
 *   - {refused: "Can't bind inet socket", at: restore, why: "an address has one owner"}
 * promise: "criu/sk-inet.c: a socket is bound again to its address"
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <outside/watch.h>
#include <sys/socket.h>

static int fd;

static void peer(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	peer_is_ready();
	const bool dumped = wait_until_dumped();
	address.sin_port = htons((uint16_t)atoi(read_file("port")));
	const int thief = must(socket(AF_INET, SOCK_STREAM, 0));
	if (!dumped || bind(thief, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(thief, 1) != 0)
		return;
	/* Until the restore has been tried: the runner ends this, and the time does. */
	pause();
}

static void prepare(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	char port[16];

	fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	must(bind(fd, (struct sockaddr *)&address, length));
	must(listen(fd, 5));
	must(getsockname(fd, (struct sockaddr *)&address, &length));
	snprintf(port, sizeof(port), "%d", ntohs(address.sin_port));
	write_file("port", port);
	tell_pid();
}

static void check(void)
{
	int listening = 0;
	socklen_t length = sizeof(listening);

	works("get", "the socket is there", getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &length) == 0);
	same_number("listening", "it listens", 1, listening);
}

SUBJECT_WITH_PEER(prepare, check, peer)
