/*
 * about: a UDP socket that holds a datagram under construction is refused, and sends it whole after the refused dump
 * expect:
 *   - refused: "Can't dump corked dgram socket"
 *     at: dump
 *     why: the part that is already written cannot be read back, and a part of a datagram must not be sent
 * promise: "zdtm/static/socket_udp-corked (must be refused); github.com/checkpoint-restore/criu issue 409"
 */
#include <socket/sockets.h>
#include <netinet/udp.h>

static int client, server;

static void prepare(void)
{
	server = bound_socket(AF_INET, SOCK_DGRAM);
	client = bound_socket(AF_INET, SOCK_DGRAM);
	union address address = loopback(AF_INET, port_of(server));
	must(connect(client, &address.any, size_of(&address)));
	set_option(client, IPPROTO_UDP, UDP_CORK, 1);
	if (!transmit(client, "first, "))
		die("sending");
}

static void check(void)
{
	transmit(client, "second");
	same_number("cork", "UDP_CORK", 1, option(client, IPPROTO_UDP, UDP_CORK));
	same_text("held", "what was sent while it is corked", "nothing", receive_text(server, QUIET_MS));
	int off = 0;
	works("uncork", "it can be uncorked", setsockopt(client, IPPROTO_UDP, UDP_CORK, &off, sizeof(off)) == 0);
	same_text("whole", "the datagram", "first, second", receive_text(server, PATIENCE_MS));
}

SUBJECT(prepare, check)
