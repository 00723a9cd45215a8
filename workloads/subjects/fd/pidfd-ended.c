/*
 * about: a pidfd of a process that has ended and was waited for still says so
 * promise: "zdtm pidfd_dead: descriptors of processes that are gone come back"
 * mutations:
 *   - {how: close, on: pidfd}
 */
#include <kit/subject.h>
#include <poll.h>

static int pidfd;

static void prepare(void)
{
	const pid_t child = idle_child();

	pidfd = must((int)syscall(SYS_pidfd_open, child, 0));
	must(kill(child, SIGKILL));
	must(waitpid(child, NULL, 0));
	expose_fd("pidfd", pidfd);
}

static void check(void)
{
	struct pollfd wait = { .fd = pidfd, .events = POLLIN };

	same_number("ended", "it tells of the end", 1, poll(&wait, 1, 0));
	same_number("event", "by being readable", POLLIN, wait.revents & (POLLIN | POLLNVAL));
	const bool sent = syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) == 0;
	same_text("signal", "there is nobody to signal", strerror(ESRCH), sent ? "sent" : strerror(errno));
}

SUBJECT(prepare, check)
