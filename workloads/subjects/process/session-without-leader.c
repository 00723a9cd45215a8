/*
 * about: a session whose leader has ended keeps its members
 * promise: "zdtm session02, session03: CRIU recreates a dead session leader for a moment as a helper task"
 *   # In the machine's own pid namespace the helper's children go to the machine's init instead of the subreaper that had adopted them
 *   # (CRIU 4.2.1; prepare_pstree_ids() in criu/pstree.c says "will be reparented to init"); nothing warns of it, so it is no expectation.
 * mutations:
 *   - {how: kill, on: member}
 */
#include <process/status.h>
#include <sys/prctl.h>

static pid_t leader, member;

static void lead_session(void *unused)
{
	(void)unused;
	must(setsid());
	nested_child("member", NULL);
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

	still_running("running", member);
	same_number("session", "session of the member", leader, getsid(member));
	same_number("group", "group of the member", leader, getpgid(member));
	same_number("parent", "its parent", getpid(), status_number(member, "PPid"));
	works("kill", "it can be signalled", kill(member, SIGKILL) == 0);
	same_number("waited", "its end is reported", member, wait_bounded(member, &status));
}

SUBJECT(prepare, check)
