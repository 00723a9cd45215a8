/*
 * about: a unix stream connection made through a name keeps what waits in it, both ways, and goes on
 * promise: zdtm/static/sockets00 and socket_queues
 * mutations:
 *   - {how: lose-byte, on: server}
 *   - {how: lose-byte, on: client}
 *   - {how: close, on: server}
 */
#include <socket/sockets.h>

enum { LENGTH = 20000 };

static struct connection pair;
static unsigned char to_server[LENGTH], to_client[LENGTH];

static void prepare(void)
{
	pair = unix_connection(SOCK_STREAM, "stream.sock", NULL);
	seeded_fill(to_server, LENGTH, 1);
	seeded_fill(to_client, LENGTH, 2);
	if (send(pair.client, to_server, LENGTH, 0) != LENGTH || send(pair.server, to_client, LENGTH, 0) != LENGTH)
		die("sending");
	expose_fd("server", pair.server);
	expose_fd("client", pair.client);
}

static void check(void)
{
	static unsigned char received[LENGTH];

	same_number("server-length", "bytes waiting for the server", LENGTH, (long long)receive(pair.server, received, LENGTH));
	same_bytes("server-content", "what was waiting for the server", to_server, received, LENGTH);
	same_number("client-length", "bytes waiting for the client", LENGTH, (long long)receive(pair.client, received, LENGTH));
	same_bytes("client-content", "what was waiting for the client", to_client, received, LENGTH);
	passes("there", "later bytes from the client to the server", pair.client, pair.server, "question");
	passes("back", "later bytes from the server to the client", pair.server, pair.client, "answer");
}

SUBJECT(prepare, check)
