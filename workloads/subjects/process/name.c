/*
 * about: the name of a process, with odd characters in it, is kept
 * promise: "images/core.proto has comm"
 * mutations:
 *   - {how: call, name: "no name", call: [prctl, 15, "@"]}
 */
#include <process/status.h>
#include <sys/prctl.h>

static void prepare(void)
{
	must(prctl(PR_SET_NAME, "a) (b\\ c \x01\xff~16+"));
}

static void check(void)
{
	char name[17] = { 0 };

	prctl(PR_GET_NAME, name);
	/* Fifteen bytes are kept of any name. */
	same_text("name", "PR_GET_NAME", "a) (b\\ c \x01\xff~16+", name);
}

SUBJECT(prepare, check)
