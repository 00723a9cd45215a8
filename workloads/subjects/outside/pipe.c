/*
 * about: a pipe whose other end is outside of the tree is severed
 * lost: "the process gets a pipe of its own: it sees the end of the data, and nobody gets what it writes"
 * # The peer is a process of the machine.
 * flavors: [host]
 * promise: "criu.org/Inheriting_FDs_on_restore: an end outside has to be given anew, with --inherit-fd"
 * mutations:
 *   - {how: close, on: pipe}
 * changes: {"fd\\.[0-9]+": "the other end of the pipe is lost with what it was set to"}
 */
#include <outside/watch.h>

static int reading;

static void peer(void)
{
	char text[64];
	int ends[2];

	must(pipe(ends));
	snprintf(text, sizeof(text), "/proc/%d/fd/%d", getpid(), ends[0]);
	write_file("pipe", text);
	peer_is_ready();
	wait_until_dumped();
	signal(SIGPIPE, SIG_IGN);
	if (write(ends[1], "news", 4) != 4)
		die("writing");
	write_file("written", "");
	pause();
}

static void prepare(void)
{
	reading = must(open(read_file("pipe"), O_RDONLY | O_NONBLOCK));
	expose_fd("pipe", reading);
	tell_pid();
}

static void check(void)
{
	char text[16] = "";

	same_number("written", "the peer has written", 1, appears("written", 30000));
	const ssize_t length = read(reading, text, sizeof(text) - 1);
	same_text("read", "what can be read", "end", length == 0 ? "end" : length < 0 ? strerror(errno) : text);
}

SUBJECT_WITH_PEER(prepare, check, peer)
