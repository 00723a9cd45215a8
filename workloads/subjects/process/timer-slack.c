/*
 * about: the timer slack of a process is kept
 * # CRIU 4.2.1 resets it without a word; pull request 2913 of checkpoint-restore/criu (2026) saves it, so it is no documented loss.
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
