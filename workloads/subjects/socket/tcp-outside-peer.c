/*
 * about: a TCP connection to a peer outside the tree survives, with what the peer sent while the tree was frozen
 * criu: {tcp_established: true}
 * # In a network namespace of its own the tree cannot reach a peer outside.
 * flavors: [host]
 * promise: "man criu, --tcp-established; criu.org, TCP connection; zdtm/static/socket-tcp"
 * mutations:
 *   - {how: close, on: client}
 *   - {how: lose-byte, on: client}
 */
#include <socket/sockets.h>

static int client;
static unsigned next;

/* Counts aloud, a byte at a time, until it is told to stop; then says how far it came. */
static void peer(void)
{
	char port[16], total[16];
	int listener = tcp_listener(AF_INET), count = 0;

	snprintf(port, sizeof(port), "%d", port_of(listener));
	write_file("port", port);
	write_file("peer-ready", "");
	int server = is_ready(listener, POLLIN, PEER_MS) ? accept_one(listener) : -1;
	for (long long end = now_ms() + PEER_MS; server >= 0 && now_ms() < end && !is_ready(server, POLLIN, 10); count++) {
		char byte = (char)count;
		if (send(server, &byte, 1, MSG_NOSIGNAL) != 1)
			break;
	}
	/* A reset shows here as an error, and in the tree as a connection that ends too early. */
	if (strcmp(receive_text(server, 0), "stop") != 0)
		return;
	snprintf(total, sizeof(total), "%d", count);
	write_file("total.new", total);
	must(rename("total.new", "total"));
	shutdown(server, SHUT_WR);
	is_ready(server, POLLIN, PEER_MS);
}

static void prepare(void)
{
	unsigned char byte;

	client = must(tcp_connect(AF_INET, atoi(read_file("port"))));
	for (; next < 3; next++)
		if (receive(client, &byte, 1) != 1 || byte != next)
			die("the peer does not count");
	expose_fd("client", client);
}

static void check(void)
{
	unsigned char byte;
	const unsigned first = next;
	bool in_order = true;

	/* What the peer sent in vain it sends again after a pause that doubles; one wait may be too short for that. */
	for (int tries = 0; tries < 5 && !is_ready(client, POLLIN, PATIENCE_MS); tries++) {
	}
	works("stop", "bytes can be sent to the peer", transmit(client, "stop"));
	for (; receive(client, &byte, 1) == 1; next++)
		in_order &= byte == (unsigned char)next;
	same_text("order", "the count goes on, with nothing left out", "in order", in_order ? "in order" : "not in order");
	same_number("total", "how many bytes the peer has sent", atoi(read_file("total")), next);
	at_least("more", "bytes received after the restore", first + 1, next);
	same_text("end", "how the stream ends", "end", receive_text(client, 0));
}

SUBJECT_WITH_PEER(prepare, check, peer)
