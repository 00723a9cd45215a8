/*
 * about: the options of a UDP socket over IPv4 keep their values
 * promise: zdtm/static/sock_ip_opts00, sk-freebind, sock_opts00 and sock_opts02
 * mutations:
 *   - {how: call, name: broadcast off, call: [setsockopt, "fd:socket", 1, 6, "@", 4]}
 */
#include <socket/sockets.h>

#ifndef SO_BUF_LOCK /* asm-generic/socket.h since Linux 5.14 */
#define SO_BUF_LOCK 72
#endif

static struct socket_option options[] = {
	{ "tos", IPPROTO_IP, IP_TOS, 0x10 },
	{ "ttl", IPPROTO_IP, IP_TTL, 33 },
	{ "freebind", IPPROTO_IP, IP_FREEBIND, 1 },
	{ "pktinfo", IPPROTO_IP, IP_PKTINFO, 1 },
	{ "broadcast", SOL_SOCKET, SO_BROADCAST, 1 },
	{ "dontroute", SOL_SOCKET, SO_DONTROUTE, 1 },
	{ "no-check", SOL_SOCKET, SO_NO_CHECK, 1 },
	{ "priority", SOL_SOCKET, SO_PRIORITY, 6 },
	{ "mark", SOL_SOCKET, SO_MARK, 4242 },
	{ "sndbuf", SOL_SOCKET, SO_SNDBUF, 70000 },
	{ "rcvbuf", SOL_SOCKET, SO_RCVBUF, 50000 },
};
enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

static int fd, locked;

static void prepare(void)
{
	fd = bound_socket(AF_INET, SOCK_DGRAM);
	set_options(fd, options, OPTIONS);
	/* Set by the sizes of the buffers; kernels before 5.14 do not tell. */
	locked = option(fd, SOL_SOCKET, SO_BUF_LOCK);
	expose_fd("socket", fd);
}

static void check(void)
{
	same_options(fd, options, OPTIONS);
	same_number("buf-lock", "which sizes of buffers were set by hand", locked, option(fd, SOL_SOCKET, SO_BUF_LOCK));
}

SUBJECT(prepare, check)
