/*
 * about: a process that has switched transparent huge pages off for itself keeps them off
 * promise: zdtm thp_disable (PR_SET_THP_DISABLE is kept)
 * mutations:
 *   - {how: call, name: "switched on", call: [prctl, 41, 0, 0, 0, 0]}
 */
#include <kit/subject.h>
#include <sys/prctl.h>

static void prepare(void)
{
	must(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
}

static void check(void)
{
	same_number("disabled", "PR_GET_THP_DISABLE", 1, prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
}

SUBJECT(prepare, check)
