/*
 * about: a process that wants no transparent huge pages still gets none
 * promise: "zdtm thp_disable"
 * mutations:
 *   - {how: call, name: "wanted again", call: [prctl, 41, 0, 0, 0, 0]}
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
