/*
 * about: descriptors with high numbers come back there
 * promise: "zdtm fd01: descriptors with different numbers come back there"
 * mutations:
 *   - {how: close, on: high}
 *   - {how: lose-byte, on: high}
 */
#include <kit/subject.h>
#include <sys/resource.h>

enum { HIGH = 1000, HIGHEST = 1023 };

static int ends[2];

static void prepare(void)
{
	struct rlimit limit;

	must(getrlimit(RLIMIT_NOFILE, &limit));
	if (limit.rlim_max <= HIGHEST)
		skip("the hard limit of open files is %llu", (unsigned long long)limit.rlim_max);
	if (limit.rlim_cur <= HIGHEST) {
		limit.rlim_cur = HIGHEST + 1;
		must(setrlimit(RLIMIT_NOFILE, &limit));
	}
	must(pipe(ends));
	must(dup2(ends[0], HIGH));
	must(dup2(ends[1], HIGHEST));
	must(close(ends[0]));
	must(close(ends[1]));
	if (write(HIGHEST, "far up", 6) != 6)
		die("filling the pipe");
	expose_fd("high", HIGH);
}

static void check(void)
{
	char text[16] = { 0 };

	/* A lost end is to be stated below, not to end the process here. */
	signal(SIGPIPE, SIG_IGN);
	fcntl(HIGH, F_SETFL, O_NONBLOCK);
	same_number("length", "bytes in the pipe at 1000", 6, read(HIGH, text, sizeof(text) - 1));
	same_text("content", "what was in it", "far up", text);
	works("write", "its other end at 1023 is open", write(HIGHEST, "x", 1) == 1);
	same_number("limit", "1024 is still beyond the limit or free", -1, fcntl(HIGHEST + 1, F_GETFD));
}

SUBJECT(prepare, check)
