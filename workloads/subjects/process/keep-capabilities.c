/*
 * about: the wish to keep capabilities over a change of user id is kept
 * promise: "images/creds.proto has secbits, of which this is one"
 * mutations:
 *   - {how: call, name: "wish withdrawn", call: [prctl, 8, 0]}
 */
#include <kit/subject.h>
#include <sys/prctl.h>

static void prepare(void)
{
	must(prctl(PR_SET_KEEPCAPS, 1));
}

static void check(void)
{
	same_number("keep", "PR_GET_KEEPCAPS", 1, prctl(PR_GET_KEEPCAPS));
}

SUBJECT(prepare, check)
