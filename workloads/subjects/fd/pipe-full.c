/*
 * about: a pipe keeps the size that it was given, and a full pipe is still full
 * promise: "zdtm pipe03: pipes with a non-default size"
 * mutations:
 *   - {how: lose-byte, on: reader}
 *   - {how: call, name: "size lost", call: [fcntl, "fd:reader", 1031, 1048576]}
 */
#include <kit/subject.h>

enum { SIZE = 256 * 1024 };

static int ends[2];
static char sent[SIZE];

static void prepare(void)
{
	must(pipe2(ends, O_NONBLOCK));
	if (fcntl(ends[1], F_SETPIPE_SZ, SIZE) != SIZE)
		skip("this machine gives no pipe of 256 KiB");
	seeded_fill(sent, sizeof(sent), 7);
	/* Whole pages: each slot of the pipe is full. */
	if (write(ends[1], sent, SIZE) != SIZE)
		die("filling the pipe");
	if (write(ends[1], "x", 1) != -1 || errno != EAGAIN)
		die("the pipe is not full");
	expose_fd("reader", ends[0]);
}

static void check(void)
{
	static char received[SIZE];

	/* A lost end is to be stated below, not to end the process here. */
	signal(SIGPIPE, SIG_IGN);
	same_number("size", "room in the pipe, bytes", SIZE, fcntl(ends[0], F_GETPIPE_SZ));
	same_text("full", "another byte has no room", strerror(EAGAIN), write(ends[1], "x", 1) == 1 ? "written" : strerror(errno));
	same_number("length", "bytes in the pipe", SIZE, read(ends[0], received, SIZE));
	same_bytes("content", "what was in the pipe", sent, received, SIZE);
	works("write", "once it is empty, it can be written", write(ends[1], "x", 1) == 1);
}

SUBJECT(prepare, check)
