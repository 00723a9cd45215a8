/*
 * about: the secure bits and their locks are kept
 * promise: "zdtm caps00; images/creds.proto has secbits"
 * mutations:
 *   - {how: call, name: "no secure bits", call: [prctl, 28, 0]}
 */
#include <kit/subject.h>
#include <linux/securebits.h>
#include <sys/prctl.h>

static const int bits = SECBIT_NOROOT | SECBIT_NO_SETUID_FIXUP;

static void prepare(void)
{
	must(prctl(PR_SET_SECUREBITS, bits));
}

static void check(void)
{
	same_number("bits", "PR_GET_SECUREBITS", bits, prctl(PR_GET_SECUREBITS));
}

SUBJECT(prepare, check)
