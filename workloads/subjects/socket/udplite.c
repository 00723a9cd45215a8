/*
 * about: a bound UDP-Lite socket keeps its port and receives datagrams again
 * promise: zdtm/static/socket_udplite
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>

static int fd, port;

static void prepare(void)
{
	union address address = loopback(AF_INET, 0);

	fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
	if (fd < 0)
		skip("the kernel has no UDP-Lite (gone since Linux 7.1)");
	must(bind(fd, &address.any, size_of(&address)));
	port = port_of(fd);
	expose_fd("socket", fd);
}

static void check(void)
{
	union address address = loopback(AF_INET, port);
	int sender = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);

	same_number("port", "local port", port, port_of(fd));
	works("send", "a datagram can be sent to it", sendto(sender, "hello", 5, 0, &address.any, size_of(&address)) == 5);
	same_text("receive", "the datagram", "hello", receive_text(fd, PATIENCE_MS));
}

SUBJECT(prepare, check)
