/*
 * about: an orphan stays a child of the process that adopted it
 * promise: "zdtm child_subreaper_and_reparent"
 * mutations:
 *   - {how: kill, on: orphan}
 */
#include <process/status.h>
#include <sys/prctl.h>

static pid_t orphan;

static void prepare(void)
{
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	pid_t parent = must(fork());
	if (parent == 0) {
		char text[32];
		pid_t pid = must(fork());
		if (pid == 0)
			for (;;)
				pause();
		snprintf(text, sizeof(text), "%d", pid);
		write_file("orphan", text);
		_exit(0);
	}
	must(waitpid(parent, NULL, 0));
	orphan = atoi(read_file("orphan"));
	expose_child("orphan", orphan);
}

static void check(void)
{
	int status = 0;

	still_running("running", orphan);
	same_number("parent", "the orphan's parent", getpid(), status_number(orphan, "PPid"));
	works("kill", "it can be signalled", kill(orphan, SIGTERM) == 0);
	same_number("waited", "its end is reported to me", orphan, wait_bounded(orphan, &status));
}

SUBJECT(prepare, check)
