/*
 * about: a pipe in packet mode (O_DIRECT) is refused at the dump, and goes on keeping its packets apart
 * expect:
 *   - {refused: "The packetized mode for pipes is not supported yet", at: dump, why: "CRIU copies the bytes of a pipe, which would join its packets; it refuses packet mode by name"}
 * promise: "criu/pipes.c, dump_one_pipe(): packet mode is refused"
 */
#include <kit/subject.h>

static int ends[2];

static void prepare(void)
{
	must(pipe2(ends, O_DIRECT | O_NONBLOCK));
	if (write(ends[1], "one", 3) != 3 || write(ends[1], "three", 5) != 5)
		die("filling the pipe");
}

static void check(void)
{
	char received[64] = { 0 };

	same_number("first", "the first packet comes alone", 3, read(ends[0], received, sizeof(received)));
	same_number("second", "and then the second one", 5, read(ends[0], received, sizeof(received)));
}

SUBJECT(prepare, check)
