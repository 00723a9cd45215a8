/*
 * about: a child in a time namespace of its own is refused
 * expect:
 *   - {refused: "Can't dump nested time(_for_children)? namespace", at: dump, why: "CRIU supports one time namespace, that of the whole tree"}
 * promise: "zdtm timens_nested, which has to fail"
 */
#include <process/nested-namespace.h>

/* linux/sched.h (kernel 5.6), and not in every sched.h. */
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

static struct nested nested = { .name = "time", .flag = CLONE_NEWTIME };

static void prepare(void)
{
	nested_prepare(&nested);
}

static void check(void)
{
	nested_check(&nested);
}

SUBJECT(prepare, check)
