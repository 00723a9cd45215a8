/*
 * about: a TCP connection that is still being established (SYN-SENT) goes on connecting
 * criu: {tcp_established: true}
 * promise: zdtm/static/socket-tcp-syn-sent
 * mutations:
 *   - {how: close, on: client}
 */
#include <socket/sockets.h>
#include <linux/filter.h>

static int listener, client;

static void prepare(void)
{
	struct sock_filter nothing[] = { BPF_STMT(BPF_RET | BPF_K, 0) };
	struct sock_fprog program = { 1, nothing };

	listener = tcp_listener(AF_INET);
	/* The listening socket drops every SYN, so that the client stays where it is. */
	must(setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)));
	union address address = loopback(AF_INET, port_of(listener));
	client = must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
	if (connect(client, &address.any, size_of(&address)) == 0 || errno != EINPROGRESS)
		die("connecting without an answer");
	wait_for_state(client, TCP_SYN_SENT);
	expose_fd("client", client);
}

static void check(void)
{
	int ignored = 0;

	same_number("state", "state of the socket", TCP_SYN_SENT, tcp_state(client));
	works("open", "the listening socket can answer",
	      setsockopt(listener, SOL_SOCKET, SO_DETACH_FILTER, &ignored, sizeof(ignored)) == 0);
	/* The next SYN may be a while: the time between them doubles. */
	for (int tries = 0; tries < 3 && !is_ready(client, POLLOUT, PATIENCE_MS); tries++) {
	}
	same_number("error", "outcome of the connection", 0, option(client, SOL_SOCKET, SO_ERROR));
	int server = accept_one(listener);
	works("accept", "the connection can be accepted", server >= 0);
	passes("there", "bytes from the client to the server", client, server, "question");
}

SUBJECT(prepare, check)
