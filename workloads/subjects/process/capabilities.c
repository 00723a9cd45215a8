/*
 * about: the permitted, effective, inheritable and bounding sets of capabilities are kept
 * promise: "zdtm caps00"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <linux/capability.h>
#include <sys/prctl.h>

static pid_t child;
static char before[4][64];
static const char *const fields[4] = { "CapInh", "CapPrm", "CapEff", "CapBnd" };

static void change_capabilities(void *unused)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[2];

	(void)unused;
	must(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME));
	must(prctl(PR_CAPBSET_DROP, CAP_WAKE_ALARM));
	must(syscall(SYS_capget, &header, sets));
	sets[0].permitted &= ~(1u << CAP_SYS_BOOT);
	sets[0].effective = sets[0].permitted & ~(1u << CAP_NET_RAW);
	sets[0].inheritable = 1u << CAP_CHOWN | 1u << CAP_NET_BIND_SERVICE;
	must(syscall(SYS_capset, &header, sets));
}

static void prepare(void)
{
	child = child_running(change_capabilities, NULL);
	for (int i = 0; i < 4; i++)
		status_text(child, fields[i], before[i], sizeof(before[i]));
	expose_child("child", child);
}

static void check(void)
{
	char after[64];

	still_running("child", child);
	for (int i = 0; i < 4; i++) {
		status_text(child, fields[i], after, sizeof(after));
		same_text(fields[i], "one set of capabilities, as a mask", before[i], after);
	}
}

SUBJECT(prepare, check)
