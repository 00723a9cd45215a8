/*
 * about: bytes that a full connection could not send yet reach the reader after the restore, none lost and none twice
 * criu: {tcp_established: true}
 * promise: zdtm/static/socket-tcpbuf-local
 * mutations:
 *   - {how: lose-byte, on: server}
 */
#include <socket/sockets.h>

static struct connection tcp;
static size_t length;

static void prepare(void)
{
	tcp = tcp_connection(AF_INET);
	length = fill_connection(tcp);
	expose_fd("server", tcp.server);
}

static void check(void)
{
	same_filling(tcp, length);
	same_text("no-more", "nothing comes twice", "nothing", receive_text(tcp.server, QUIET_MS));
	passes("there", "later bytes from the client to the server", tcp.client, tcp.server, "more");
	passes("back", "later bytes from the server to the client", tcp.server, tcp.client, "answer");
}

SUBJECT(prepare, check)
