/*
 * about: bytes that arrived over TCP and that nobody has read yet are still there, on both sides
 * criu: {tcp_established: true}
 * promise: zdtm/static/socket-tcpbuf-local
 * mutations:
 *   - {how: lose-byte, on: client}
 *   - {how: lose-byte, on: server}
 */
#include <socket/sockets.h>

enum { LENGTH = 20000 };

static struct connection tcp;
static unsigned char to_server[LENGTH], to_client[LENGTH], received[LENGTH];

/* Waits until all of it lies in the queue of the receiver: what is still on its way is another subject. */
static void fill(int from, int to, unsigned char *bytes, uint32_t seed)
{
	seeded_fill(bytes, LENGTH, seed);
	if (send(from, bytes, LENGTH, 0) != LENGTH)
		die("sending");
	for (long long end = now_ms() + PATIENCE_MS; recv(to, received, LENGTH, MSG_PEEK | MSG_DONTWAIT) != LENGTH; sleep_ms(2))
		if (now_ms() > end)
			die("what was sent did not arrive");
}

static void prepare(void)
{
	tcp = tcp_connection(AF_INET);
	fill(tcp.client, tcp.server, to_server, 1);
	fill(tcp.server, tcp.client, to_client, 2);
	expose_fd("client", tcp.client);
	expose_fd("server", tcp.server);
}

static void check(void)
{
	memset(received, 0, LENGTH);
	same_number("server-length", "bytes waiting for the server", LENGTH, (long long)receive(tcp.server, received, LENGTH));
	same_bytes("server-content", "what was waiting for the server", to_server, received, LENGTH);
	memset(received, 0, LENGTH);
	same_number("client-length", "bytes waiting for the client", LENGTH, (long long)receive(tcp.client, received, LENGTH));
	same_bytes("client-content", "what was waiting for the client", to_client, received, LENGTH);
	passes("there", "later bytes from the client to the server", tcp.client, tcp.server, "more");
	passes("back", "later bytes from the server to the client", tcp.server, tcp.client, "answer");
}

SUBJECT(prepare, check)
