/*
 * about: a child with a session of its own, and its children in it, stay in that session
 * promise: "zdtm session00, session01, session02"
 * mutations:
 *   - {how: kill, on: leader}
 *   - {how: kill, on: member}
 */
#include <process/status.h>

static pid_t leader, member;

static void lead_own_group(void)
{
	must(setpgid(0, 0));
}

static void lead_session(void *unused)
{
	(void)unused;
	must(setsid());
	nested_child("member", lead_own_group);
}

static void prepare(void)
{
	leader = child_running(lead_session, NULL);
	member = atoi(read_file("member"));
	expose_child("leader", leader);
	expose_child("member", member);
}

static void check(void)
{
	still_running("leader-running", leader);
	still_running("member-running", member);
	same_number("mine", "my session", getpid(), getsid(0));
	same_number("leader", "session of the child", leader, getsid(leader));
	same_number("leader-group", "group of the child", leader, getpgid(leader));
	same_number("member", "session of the grandchild", leader, getsid(member));
	same_number("member-group", "group of the grandchild", member, getpgid(member));
}

SUBJECT(prepare, check)
