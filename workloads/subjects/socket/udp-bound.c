/*
 * about: a bound UDP socket keeps its port and receives datagrams again
 * promise: zdtm/static/socket_udp
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>

static int fd, port;

static void prepare(void)
{
	fd = bound_socket(AF_INET, SOCK_DGRAM);
	port = port_of(fd);
	expose_fd("socket", fd);
}

static void check(void)
{
	same_number("port", "local port", port, port_of(fd));
	works("send", "a datagram can be sent to it", send_datagram(AF_INET, port, "hello"));
	same_text("receive", "the datagram", "hello", receive_text(fd, PATIENCE_MS));
}

SUBJECT(prepare, check)
