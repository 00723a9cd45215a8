/*
 * about: a child subreaper still adopts the orphans below it
 * promise: "zdtm child_subreaper, child_subreaper_existing_child"
 * mutations:
 *   - {how: call, name: "no longer a subreaper", call: [prctl, 36, 0]}
 */
#include <process/status.h>
#include <sys/prctl.h>

static void prepare(void)
{
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
}

static void check(void)
{
	int set = 0, status = 0, ends[2] = { -1, -1 };
	pid_t orphan = 0;

	works("get", "the attribute can be read", prctl(PR_GET_CHILD_SUBREAPER, &set) == 0);
	same_number("attribute", "PR_GET_CHILD_SUBREAPER", 1, set);
	must(pipe(ends));
	pid_t parent = must(fork());
	if (parent == 0) {
		pid_t pid = fork();
		if (pid == 0) {
			sleep_ms(100);
			_exit(7);
		}
		_exit(write(ends[1], &pid, sizeof(pid)) != sizeof(pid));
	}
	must(waitpid(parent, NULL, 0));
	if (read(ends[0], &orphan, sizeof(orphan)) != sizeof(orphan))
		die("learning the orphan's pid");
	same_number("adopted", "the end of a new orphan is reported to me", orphan, wait_bounded(orphan, &status));
}

SUBJECT(prepare, check)
