/*
 * about: datagrams that wait in a UDP socket are dropped with a warning, and the socket goes on
 * lost: datagrams that nobody has read are dropped, as UDP may drop them anywhere
 * promise: "github.com/checkpoint-restore/criu issue 1130; CRIU warns: Read queue is dropped for socket"
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>

static int fd;

static void prepare(void)
{
	fd = bound_socket(AF_INET, SOCK_DGRAM);
	if (!send_datagram(AF_INET, port_of(fd), "waiting") || !is_ready(fd, POLLIN, PATIENCE_MS))
		die("the datagram did not arrive");
	expose_fd("socket", fd);
}

static void check(void)
{
	same_text("queue", "what waits in the socket", "nothing", receive_text(fd, QUIET_MS));
	works("send", "a datagram can be sent to it", send_datagram(AF_INET, port_of(fd), "later"));
	same_text("later", "the next datagram", "later", receive_text(fd, PATIENCE_MS));
}

SUBJECT(prepare, check)
