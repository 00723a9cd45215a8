/*
 * about: a unix datagram socket that is connected to one outside of the tree is connected anew
 * criu: {ext_unix_sk: true}
 * # The peer is a process of the machine.
 * flavors: [host]
 * promise: "criu.org, External UNIX socket: --ext-unix-sk; zdtm/static/socket-ext"
 * mutations:
 *   - {how: close, on: socket}
 */
#include <outside/watch.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct sockaddr_un address = { .sun_family = AF_UNIX };
static int fd;

/* Absolute: CRIU connects to the name as it is, from a directory of its own. */
static void set_address(void)
{
	char here[sizeof(address.sun_path) - sizeof("/peer.socket")];

	if (getcwd(here, sizeof(here)) == NULL)
		skip("the path of the working directory is too long for the name of a socket");
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/peer.socket", here);
}

static void peer(void)
{
	char text[16] = "";
	set_address();
	const int listener = must(socket(AF_UNIX, SOCK_DGRAM, 0));

	must(bind(listener, (const struct sockaddr *)&address, sizeof(address)));
	peer_is_ready();
	if (read(listener, text, sizeof(text) - 1) > 0)
		write_file("received", text);
}

static void prepare(void)
{
	set_address();
	fd = must(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	must(connect(fd, (const struct sockaddr *)&address, sizeof(address)));
	expose_fd("socket", fd);
}

static void check(void)
{
	works("write", "the peer can be written to", send(fd, "hello", 5, MSG_NOSIGNAL) == 5);
	for (long long end = now_ms() + 20000; strcmp(read_file("received"), "hello") != 0 && now_ms() < end;)
		sleep_ms(5);
	same_text("received", "what the peer got", "hello", read_file("received"));
}

SUBJECT_WITH_PEER(prepare, check, peer)
