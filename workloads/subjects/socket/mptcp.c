/*
 * about: an MPTCP socket is refused with a hint for Go programs, and works after the refused dump
 * expect:
 *   - refused: "Unsupported proto 262 for socket"
 *     at: dump
 *     why: the kernel has no way to save and restore MPTCP, and CRIU says how Go programs can do without
 * promise: "release notes of CRIU 4.2 (hint for MPTCP)"
 */
#include <socket/sockets.h>

#ifndef IPPROTO_MPTCP /* linux/in.h since Linux 5.6 */
#define IPPROTO_MPTCP 262
#endif

static int listener;

static void prepare(void)
{
	union address address = loopback(AF_INET, 0);

	listener = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	if (listener < 0)
		skip("the kernel has no MPTCP, or it is switched off: %s", strerror(errno));
	must(bind(listener, &address.any, size_of(&address)));
	must(listen(listener, 4));
}

static void check(void)
{
	int client = tcp_connect(AF_INET, port_of(listener));

	works("connect", "a client can connect", client >= 0);
	int server = client < 0 ? -1 : accept_one(listener);
	passes("there", "bytes from the client to the server", client, server, "question");
}

SUBJECT(prepare, check)
