/*
 * about: no_new_privs stays set where it was set, and only there
 * promise: "zdtm seccomp_no_new_privs; images/creds.proto has no_new_privs"
 * mutations:
 *   - {how: call, name: "set where it was not", call: [prctl, 38, 1]}
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <sys/prctl.h>

static pid_t child;

static void give_up(void *unused)
{
	(void)unused;
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

static void prepare(void)
{
	child = child_running(give_up, NULL);
	expose_child("child", child);
}

static void check(void)
{
	still_running("running", child);
	same_number("child", "NoNewPrivs of the child", 1, status_number(child, "NoNewPrivs"));
	same_number("mine", "my own", 0, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
}

SUBJECT(prepare, check)
