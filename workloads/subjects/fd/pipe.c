/*
 * about: a pipe keeps the bytes that nobody has read yet, in order
 * promise: "zdtm pipe01: all data of a pipe is restored"
 * mutations:
 *   - {how: lose-byte, on: pipe}
 *   - {how: close, on: pipe}
 */
#include <kit/subject.h>

static int ends[2];
static char sent[5000];

static void prepare(void)
{
	must(pipe(ends));
	seeded_fill(sent, sizeof(sent), 1);
	if (write(ends[1], sent, sizeof(sent)) != sizeof(sent))
		die("filling the pipe");
	expose_fd("pipe", ends[0]);
}

static void check(void)
{
	char received[sizeof(sent) + 1] = { 0 };

	/* A lost end is to be stated below, not to end the process here. */
	signal(SIGPIPE, SIG_IGN);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	ssize_t length = read(ends[0], received, sizeof(received));
	same_number("length", "bytes that were in the pipe", sizeof(sent), length);
	same_bytes("content", "what was in the pipe", sent, received, sizeof(sent));
	works("write", "the other end is still open", write(ends[1], "x", 1) == 1);
}

SUBJECT(prepare, check)
