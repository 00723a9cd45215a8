/*
 * about: a child in a user namespace of its own is refused
 * expect:
 *   - {refused: "Can't dump nested user namespace", at: dump, why: "CRIU supports one user namespace, that of the whole tree"}
 * promise: "criu/namespaces.c: only mount, network, uts and ipc namespaces may be nested"
 */
#include <process/nested-namespace.h>

static struct nested nested = { .name = "user", .flag = CLONE_NEWUSER };

static void prepare(void)
{
	nested_prepare(&nested);
}

static void check(void)
{
	nested_check(&nested);
}

SUBJECT(prepare, check)
