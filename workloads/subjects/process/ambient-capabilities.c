/*
 * about: the ambient set of capabilities of an ordinary user is kept
 * promise: "zdtm caps01; images/creds.proto has cap_amb"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <linux/capability.h>
#include <sys/prctl.h>

static pid_t child;
static char before[3][64];
static const char *const fields[3] = { "CapAmb", "CapEff", "Uid" };

static void raise_ambient(void *unused)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2] = { 0 };

	(void)unused;
	must(prctl(PR_SET_KEEPCAPS, 1));
	must(setresuid(1234, 1234, 1234));
	sets[0].permitted = sets[0].inheritable = sets[0].effective = 1u << CAP_NET_BIND_SERVICE | 1u << CAP_KILL;
	must(syscall(SYS_capset, &header, sets));
	must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0));
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void prepare(void)
{
	need_cap_sys_resource();
	child = child_running(raise_ambient, NULL);
	for (int i = 0; i < 3; i++)
		status_text(child, fields[i], before[i], sizeof(before[i]));
	expose_child("child", child);
}

static void check(void)
{
	char after[64];

	still_running("child", child);
	for (int i = 0; i < 3; i++) {
		status_text(child, fields[i], after, sizeof(after));
		same_text(fields[i], "what the kernel shows of it", before[i], after);
	}
}

SUBJECT(prepare, check)
