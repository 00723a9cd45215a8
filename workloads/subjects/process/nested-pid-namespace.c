/*
 * about: a child in a pid namespace of its own is refused
 * expect:
 *   - {refused: "Can't dump nested pid namespace", at: dump, why: "CRIU supports one pid namespace, that of the whole tree"}
 * promise: "criu/namespaces.c: only mount, network, uts and ipc namespaces may be nested"
 */
#include <process/nested-namespace.h>

static struct nested nested = { .name = "pid", .flag = CLONE_NEWPID };

static void prepare(void)
{
	nested_prepare(&nested);
}

static void check(void)
{
	nested_check(&nested);
}

SUBJECT(prepare, check)
