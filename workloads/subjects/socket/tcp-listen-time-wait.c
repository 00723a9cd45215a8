/*
 * about: a listening TCP socket with SO_REUSEADDR comes back although an ended connection (TIME-WAIT) still holds its port
 * promise: "zdtm/static/socket_listen; images/sk-opts.proto: reuseaddr"
 * mutations:
 *   - {how: close, on: listener}
 */
#include <socket/sockets.h>

static int listener, port;

static void prepare(void)
{
	union address address = loopback(AF_INET, 0);

	listener = must(socket(AF_INET, SOCK_STREAM, 0));
	set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
	must(bind(listener, &address.any, size_of(&address)));
	must(listen(listener, 4));
	port = port_of(listener);
	int client = must(tcp_connect(AF_INET, port));
	int server = must(accept_one(listener));
	/* Who closes first keeps the connection for a minute. */
	close(server);
	if (strcmp(receive_text(client, PATIENCE_MS), "end") != 0)
		die("the connection did not end");
	close(client);
	expose_fd("listener", listener);
}

static void check(void)
{
	same_number("state", "state of the socket", TCP_LISTEN, tcp_state(listener));
	same_number("port", "local port", port, port_of(listener));
	works("connect", "a client can connect", tcp_connect(AF_INET, port) >= 0);
	works("accept", "the connection can be accepted", accept_one(listener) >= 0);
}

SUBJECT(prepare, check)
