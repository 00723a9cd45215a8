/*
 * about: real, effective, saved and file-system user and group ids, and supplementary groups, are kept
 * promise: "zdtm xids00, groups"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <grp.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>

static pid_t child;
static char before[3][512];
static const char *const fields[3] = { "Uid", "Gid", "Groups" };

static void change_ids(void *unused)
{
	const gid_t groups[] = { 7, 1000, 1001, 4242, 60000 };

	(void)unused;
	must(setgroups(5, groups));
	must(setresgid(1000, 1001, 1002));
	setfsgid(1002);
	must(setresuid(2000, 2001, 2002));
	setfsuid(2002);
	/* A change of ids clears it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void prepare(void)
{
	need_cap_sys_resource();
	child = child_running(change_ids, NULL);
	for (int i = 0; i < 3; i++)
		status_text(child, fields[i], before[i], sizeof(before[i]));
	expose_child("child", child);
}

static void check(void)
{
	char after[512];

	still_running("child", child);
	for (int i = 0; i < 3; i++) {
		status_text(child, fields[i], after, sizeof(after));
		same_text(fields[i], "what the kernel shows of it", before[i], after);
	}
	same_text("as-set", "user ids: real, effective, saved, file system", "2000 2001 2002 2002", before[0]);
}

SUBJECT(prepare, check)
