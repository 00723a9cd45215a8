/*
 * about: a named pipe keeps the bytes in it, its two ends and the name
 * promise: "zdtm fifo, fifo_wronly, fifo_ro: named pipes come back with what is in them"
 * mutations:
 *   - {how: lose-byte, on: reader}
 *   - {how: close, on: writer}
 */
#include <kit/subject.h>
#include <sys/stat.h>

static int reader, writer;
static char sent[3000];

static void prepare(void)
{
	must(mkfifo("fifo", 0600));
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	seeded_fill(sent, sizeof(sent), 6);
	if (write(writer, sent, sizeof(sent)) != sizeof(sent))
		die("filling the named pipe");
	expose_fd("reader", reader);
	expose_fd("writer", writer);
}

static void check(void)
{
	char received[sizeof(sent) + 1] = { 0 };

	/* A lost end is to be stated below, not to end the process here. */
	signal(SIGPIPE, SIG_IGN);
	same_number("flags", "the reader does not block", O_RDONLY | O_NONBLOCK, fcntl(reader, F_GETFL) & (O_ACCMODE | O_NONBLOCK));
	same_number("length", "bytes that were in it", sizeof(sent), read(reader, received, sizeof(received)));
	same_bytes("content", "what was in it", sent, received, sizeof(sent));
	/* Before anything is opened, which would take the number of a writer that was lost. */
	works("write", "the writer can write", write(writer, "o", 1) == 1);
	int named = open("fifo", O_WRONLY | O_NONBLOCK);
	works("open", "a new writer can open its name", named >= 0);
	works("write-new", "and write to it", write(named, "n", 1) == 1);
	same_number("both", "the reader gets both", 2, read(reader, received, sizeof(received)));
	close(named);
	close(writer);
	same_number("end", "without writers it comes to its end", 0, read(reader, received, sizeof(received)));
}

SUBJECT(prepare, check)
