/*
 * about: a unix connection that nobody has accepted yet and that carries data is refused, and is whole after the refused dump
 * expect:
 *   - refused: "Non-empty write queue on an in-flight socket"
 *     at: dump
 *     why: the end that holds the data cannot be reached before it is accepted
 * promise: "github.com/checkpoint-restore/criu pull request 1804"
 */
#include <socket/sockets.h>

static int listener, client;

static void prepare(void)
{
	listener = unix_bound(SOCK_STREAM, "listen.sock");
	must(listen(listener, 4));
	client = must(unix_connect(SOCK_STREAM, "listen.sock"));
	if (!transmit(client, "question"))
		die("sending");
}

static void check(void)
{
	int server = accept_one(listener);

	works("accept", "the connection can be accepted", server >= 0);
	same_text("data", "what was sent", "question", receive_text(server, PATIENCE_MS));
	passes("back", "bytes from the server to the client", server, client, "answer");
}

SUBJECT(prepare, check)
