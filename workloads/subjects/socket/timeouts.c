/*
 * about: a socket keeps its timeouts for sending and receiving
 * promise: "images/sk-opts.proto: so_snd_tmo_sec and so_rcv_tmo_sec"
 * mutations:
 *   - {how: call, name: timeout off, call: [setsockopt, "fd:socket", 1, 20, "@", 16]}
 */
#include <socket/sockets.h>
#include <sys/time.h>

static int fd;

static long long timeout_of(int name)
{
	struct timeval timeout = { 0, 0 };
	socklen_t length = sizeof(timeout);

	return getsockopt(fd, SOL_SOCKET, name, &timeout, &length) == 0 ? timeout.tv_sec * 1000000LL + timeout.tv_usec : -1;
}

static void prepare(void)
{
	struct timeval receiving = { 3, 500000 }, sending = { 7, 0 };

	fd = bound_socket(AF_INET, SOCK_DGRAM);
	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &receiving, sizeof(receiving)));
	must(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &sending, sizeof(sending)));
	expose_fd("socket", fd);
}

static void check(void)
{
	same_number("receiving", "microseconds of SO_RCVTIMEO", 3500000, timeout_of(SO_RCVTIMEO));
	same_number("sending", "microseconds of SO_SNDTIMEO", 7000000, timeout_of(SO_SNDTIMEO));
}

SUBJECT(prepare, check)
