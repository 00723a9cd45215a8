/*
 * about: a pipe without a writer comes to its end behind what is in it, and one without a reader cannot be written
 * promise: "zdtm pipe01: all data of a pipe is restored; none for a pipe that has lost an end"
 * mutations:
 *   - {how: lose-byte, on: unwritten}
 *   - {how: close, on: unread}
 */
#include <kit/subject.h>

static int unwritten, unread;

static void prepare(void)
{
	int ends[2];

	must(pipe(ends));
	if (write(ends[1], "last words", 10) != 10)
		die("filling the pipe");
	must(close(ends[1]));
	unwritten = ends[0];
	must(pipe(ends));
	must(close(ends[0]));
	unread = ends[1];
	expose_fd("unwritten", unwritten);
	expose_fd("unread", unread);
}

static void check(void)
{
	char text[32] = { 0 };

	signal(SIGPIPE, SIG_IGN);
	fcntl(unwritten, F_SETFL, O_NONBLOCK);
	same_number("length", "bytes in it", 10, read(unwritten, text, sizeof(text) - 1));
	same_text("content", "what was in it", "last words", text);
	same_number("end", "then its end", 0, read(unwritten, text, 1));
	const bool written = write(unread, "x", 1) == 1;
	same_text("broken", "writing where nobody reads", strerror(EPIPE), written ? "written" : strerror(errno));
}

SUBJECT(prepare, check)
