/*
 * about: process groups keep their leaders and members, also a group whose leader has ended
 * promise: "zdtm pstree, session00, session03; CRIU recreates a dead leader for a moment as a helper task"
 * mutations:
 *   - {how: kill, on: member}
 *   - {how: kill, on: leaderless}
 */
#include <process/status.h>

static pid_t leader, member, leaderless, dead_leader;

static void join_group(void *group)
{
	must(setpgid(0, *(pid_t *)group));
}

static void prepare(void)
{
	pid_t own = 0;

	leader = child_running(join_group, &own);
	member = child_running(join_group, &leader);
	dead_leader = child_running(join_group, &own);
	leaderless = child_running(join_group, &dead_leader);
	must(kill(dead_leader, SIGKILL));
	must(waitpid(dead_leader, NULL, 0));
	expose_child("member", member);
	expose_child("leaderless", leaderless);
}

static void check(void)
{
	int status = 0;

	still_running("leader", leader);
	still_running("member", member);
	still_running("leaderless", leaderless);
	same_number("own", "group of the leader", leader, getpgid(leader));
	same_number("joined", "group of the member", leader, getpgid(member));
	same_number("leaderless", "group whose leader has ended", dead_leader, getpgid(leaderless));
	works("signal", "the group can be signalled", kill(-leader, SIGTERM) == 0);
	same_number("leader-ended", "the leader got the signal", leader, wait_bounded(leader, &status));
	same_number("member-ended", "the member got the signal", member, wait_bounded(member, &status));
	same_number("other-running", "the other group did not", 0, waitpid(leaderless, &status, WNOHANG));
}

SUBJECT(prepare, check)
