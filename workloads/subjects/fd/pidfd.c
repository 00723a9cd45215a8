/*
 * about: a pidfd still refers to its process, which can be signalled through it, and tells when it ends
 * promise: "release note of CRIU 4.1; zdtm pidfd_child, pidfd_kill: descriptors of processes in the tree come back"
 * mutations:
 *   - {how: close, on: pidfd}
 *   - {how: kill, on: child}
 */
#include <kit/subject.h>
#include <poll.h>

/* Of <sys/pidfd.h>, which came with glibc 2.36. */
static int pidfd_open_(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static int pidfd;
static pid_t child;

static void prepare(void)
{
	child = idle_child();
	pidfd = must(pidfd_open_(child));
	expose_fd("pidfd", pidfd);
	expose_child("child", child);
}

static void check(void)
{
	struct pollfd wait = { .fd = pidfd, .events = POLLIN };
	siginfo_t end = { 0 };

	same_number("running", "it does not tell of an end", 0, poll(&wait, 1, 0));
	works("signal", "it can be signalled", syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0) == 0);
	same_number("ended", "it tells of the end", 1, poll(&wait, 1, 30000));
	works("wait", "it can be waited for", waitid(P_PIDFD, (id_t)pidfd, &end, WEXITED | WNOHANG) == 0);
	same_number("child", "it was that child", child, end.si_pid);
	same_number("by", "and that signal", SIGTERM, end.si_status);
}

SUBJECT(prepare, check)
