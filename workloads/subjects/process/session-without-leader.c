/*
 * about: a session whose leader has ended keeps its members
 * promise: "zdtm session02, session03: CRIU recreates a dead session leader for a moment as a helper task"
 * mutations:
 *   - {how: kill, on: member}
 */
#include <process/status.h>
#include <sys/prctl.h>

static pid_t leader, member;

static void lead_session(void *unused)
{
	char text[32];

	(void)unused;
	must(setsid());
	/* Not killed with its parent, as idle_child() would be. */
	pid_t pid = must(fork());
	if (pid == 0)
		for (;;)
			pause();
	snprintf(text, sizeof(text), "%d", pid);
	write_file("member", text);
}

static void prepare(void)
{
	/* Otherwise the member would leave the tree with its parent. */
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	leader = child_running(lead_session, NULL);
	member = atoi(read_file("member"));
	must(kill(leader, SIGKILL));
	must(waitpid(leader, NULL, 0));
	expose_child("member", member);
}

static void check(void)
{
	int status = 0;

	same_number("session", "session of the member", leader, getsid(member));
	same_number("group", "group of the member", leader, getpgid(member));
	same_number("parent", "its parent", getpid(), status_number(member, "PPid"));
	works("kill", "it can be signalled", kill(member, SIGKILL) == 0);
	same_number("waited", "its end is reported", member, wait_bounded(member, &status));
}

SUBJECT(prepare, check)
