/*
 * about: the close-on-exec flag belongs to the descriptor, and each descriptor keeps its own
 * promise: "zdtm file_cloexec: FD_CLOEXEC comes back"
 * mutations:
 *   - {how: call, name: "FD_CLOEXEC lost", call: [fcntl, "fd:closing", 2, 0]}
 *   - {how: call, name: "FD_CLOEXEC gained", call: [fcntl, "fd:staying", 2, 1]}
 */
#include <kit/subject.h>

static int closing, staying, ends[2];

static void prepare(void)
{
	closing = must(open("file", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
	/* One description, two descriptors: only the flag tells them apart. */
	staying = must(dup(closing));
	must(pipe2(ends, O_CLOEXEC));
	must(fcntl(ends[1], F_SETFD, 0));
	expose_fd("closing", closing);
	expose_fd("staying", staying);
}

static void check(void)
{
	same_number("set", "set by open()", FD_CLOEXEC, fcntl(closing, F_GETFD));
	same_number("clear", "its copy does not have it", 0, fcntl(staying, F_GETFD));
	same_number("pipe-set", "set by pipe2()", FD_CLOEXEC, fcntl(ends[0], F_GETFD));
	same_number("pipe-clear", "cleared at the other end", 0, fcntl(ends[1], F_GETFD));
}

SUBJECT(prepare, check)
