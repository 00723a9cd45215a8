/*
 * about: the timer slack of a process is kept
 * mutations:
 *   - {how: call, name: "default slack", call: [prctl, 29, 0]}
 */
#include <kit/subject.h>
#include <sys/prctl.h>

static void prepare(void)
{
	must(prctl(PR_SET_TIMERSLACK, 123456));
}

static void check(void)
{
	same_number("slack", "PR_GET_TIMERSLACK in nanoseconds", 123456, prctl(PR_GET_TIMERSLACK));
}

SUBJECT(prepare, check)
