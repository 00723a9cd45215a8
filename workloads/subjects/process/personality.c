/*
 * about: the flags of the execution domain are kept
 * # CRIU 4.2.1 saves it, reads the hexadecimal of /proc/PID/personality as a decimal number (get_task_personality() in criu/cr-dump.c),
 * # and sets nothing at restore.
 * promise: "images/core.proto has personality"
 * mutations:
 *   - {how: call, name: "no flags", call: [personality, 0]}
 */
#include <kit/subject.h>
#include <sys/personality.h>

static const unsigned long flags = PER_LINUX | ADDR_NO_RANDOMIZE | STICKY_TIMEOUTS;

static void prepare(void)
{
	must(personality(flags));
}

static void check(void)
{
	same_number("flags", "what personality() says", (long long)flags, personality(0xffffffff));
}

SUBJECT(prepare, check)
