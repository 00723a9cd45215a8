/*
 * about: a unix stream connection with a process outside of the tree is refused even with --ext-unix-sk
 * criu: {ext_unix_sk: true}
 * # The peer is a process of the machine.
 * flavors: [host]
 * expect:
 *   - {refused: "Can.t dump half of stream unix connection", at: dump, why: "only a datagram socket can be connected anew"}
 * promise: "criu/sk-unix.c, --ext-unix-sk: only datagram sockets can be connected again"
 */
#include <outside/watch.h>
#include <sys/socket.h>
#include <sys/un.h>

static const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "peer.socket" };
static int fd;

static void peer(void)
{
	char text[16] = "";
	const int listener = must(socket(AF_UNIX, SOCK_STREAM, 0));

	must(bind(listener, (const struct sockaddr *)&address, sizeof(address)));
	must(listen(listener, 1));
	peer_is_ready();
	const int connection = must(accept(listener, NULL, NULL));
	if (read(connection, text, sizeof(text) - 1) > 0)
		write_file("received", text);
}

static void prepare(void)
{
	fd = must(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
	must(connect(fd, (const struct sockaddr *)&address, sizeof(address)));
}

static void check(void)
{
	works("write", "the peer can be written to", send(fd, "hello", 5, MSG_NOSIGNAL) == 5);
	for (long long end = now_ms() + 20000; strcmp(read_file("received"), "hello") != 0 && now_ms() < end;)
		sleep_ms(5);
	same_text("received", "what the peer got", "hello", read_file("received"));
}

SUBJECT_WITH_PEER(prepare, check, peer)
