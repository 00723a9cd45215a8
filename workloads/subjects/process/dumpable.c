/*
 * about: a process that is not dumpable stays so
 * promise: "zdtm dumpable01, dumpable02"
 * mutations:
 *   - {how: call, name: dumpable, call: [prctl, 4, 1]}
 */
#include <kit/subject.h>
#include <sys/prctl.h>

static void prepare(void)
{
	must(prctl(PR_SET_DUMPABLE, 0));
}

static void check(void)
{
	same_number("dumpable", "PR_GET_DUMPABLE", 0, prctl(PR_GET_DUMPABLE));
}

SUBJECT(prepare, check)
