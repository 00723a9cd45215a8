/*
 * about: a socket that is bound to a network device still is
 * promise: zdtm/static/sock_opts01 (SO_BINDTODEVICE)
 * mutations:
 *   - {how: call, name: no device, call: [setsockopt, "fd:socket", 1, 25, "@", 4]}
 */
#include <socket/sockets.h>

static int fd;

static const char *device(void)
{
	static char name[64];
	socklen_t length = sizeof(name);

	memset(name, 0, sizeof(name));
	return getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &length) == 0 ? name : strerror(errno);
}

static void prepare(void)
{
	fd = bound_socket(AF_INET, SOCK_DGRAM);
	must(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3));
	expose_fd("socket", fd);
}

static void check(void)
{
	same_text("device", "name of the device", "lo", device());
}

SUBJECT(prepare, check)
