/*
 * about: a FIFO whose other end a process outside of the tree has open still leads to it
 * # The peer is a process of the machine.
 * flavors: [host]
 * promise: "zdtm fifo, fifo_wronly: a FIFO is opened again by its name"
 * mutations:
 *   - {how: close, on: fifo}
 */
#include <outside/watch.h>
#include <sys/stat.h>

static int fd;

static void peer(void)
{
	char text[16] = "";

	must(mkfifo("fifo", 0600));
	const int reading = must(open("fifo", O_RDONLY | O_NONBLOCK));
	peer_is_ready();
	for (;; sleep_ms(2))
		if (read(reading, text, sizeof(text) - 1) > 0) {
			write_file("received", text);
			return;
		}
}

static void prepare(void)
{
	fd = must(open("fifo", O_WRONLY | O_CLOEXEC));
	expose_fd("fifo", fd);
}

static void check(void)
{
	works("write", "it can be written to", write(fd, "hello", 5) == 5);
	for (long long end = now_ms() + 20000; strcmp(read_file("received"), "hello") != 0 && now_ms() < end;)
		sleep_ms(5);
	same_text("received", "what the reader got", "hello", read_file("received"));
}

SUBJECT_WITH_PEER(prepare, check, peer)
