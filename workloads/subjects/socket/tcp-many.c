/*
 * about: two hundred TCP connections all go on, each with the bytes that were waiting in it
 * criu: {tcp_established: true}
 * promise: "man criu, --tcp-established"
 * mutations:
 *   - {how: close, on: last}
 *   - {how: lose-byte, on: last}
 */
#include <socket/sockets.h>

enum { CONNECTIONS = 200 };

static struct connection tcp[CONNECTIONS];

static void prepare(void)
{
	int listener = tcp_listener(AF_INET);

	for (int i = 0; i < CONNECTIONS; i++) {
		char text[32];
		tcp[i].client = must(tcp_connect(AF_INET, port_of(listener)));
		tcp[i].server = must(accept_one(listener));
		snprintf(text, sizeof(text), "question %d", i);
		if (!transmit(tcp[i].client, text) || !is_ready(tcp[i].server, POLLIN, PATIENCE_MS))
			die("connection %d", i);
	}
	close(listener);
	expose_fd("last", tcp[CONNECTIONS - 1].server);
}

static void check(void)
{
	int kept = 0, answered = 0, paired = 0;

	for (int i = 0; i < CONNECTIONS; i++) {
		char text[32];
		paired += port_of(tcp[i].client) == peer_port_of(tcp[i].server);
		snprintf(text, sizeof(text), "question %d", i);
		/* What was lost is stated once: two hundred waits would take too long. */
		kept += strcmp(receive_text(tcp[i].server, kept == i ? PATIENCE_MS : 0), text) == 0;
		snprintf(text, sizeof(text), "answer %d", i);
		answered += transmit(tcp[i].server, text) &&
			    strcmp(receive_text(tcp[i].client, answered == i ? PATIENCE_MS : 0), text) == 0;
	}
	same_number("paired", "connections with their two ends", CONNECTIONS, paired);
	same_number("kept", "connections with the bytes that were waiting", CONNECTIONS, kept);
	same_number("answered", "connections that carry an answer", CONNECTIONS, answered);
}

SUBJECT(prepare, check)
