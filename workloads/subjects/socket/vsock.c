/*
 * about: a socket of a family that CRIU does not know (vsock) is refused, and is intact after the refused dump
 * expect:
 *   - refused: "Unknown socket collected \\(family 40\\)"
 *     at: dump
 *     why: CRIU handles the families unix, inet, inet6, packet and netlink, and no other
 * promise: "CRIU's sockets.c (dump_socket)"
 */
#include <socket/sockets.h>

static int fd;

static void prepare(void)
{
	fd = socket(AF_VSOCK, SOCK_STREAM, 0);
	if (fd < 0)
		skip("the kernel has no vsock: %s", strerror(errno));
}

static void check(void)
{
	same_number("family", "family of the socket", AF_VSOCK, option(fd, SOL_SOCKET, SO_DOMAIN));
}

SUBJECT(prepare, check)
