/*
 * about: an open file of /proc of a process that has ended is still open, and says that there is no such process
 * promise: "zdtm remap_dead_pid: files of /proc of processes that are gone are opened through a helper"
 * mutations:
 *   - {how: close, on: status}
 */
#include <kit/subject.h>

static int status;

static void prepare(void)
{
	char name[64];
	const pid_t child = idle_child();

	snprintf(name, sizeof(name), "/proc/%d/status", child);
	status = must(open(name, O_RDONLY));
	must(kill(child, SIGKILL));
	must(waitpid(child, NULL, 0));
	expose_fd("status", status);
}

static void check(void)
{
	char byte;
	const bool got = pread(status, &byte, 1, 0) >= 0;

	same_text("ended", "what reading it says", strerror(ESRCH), got ? "read" : strerror(errno));
}

SUBJECT(prepare, check)
