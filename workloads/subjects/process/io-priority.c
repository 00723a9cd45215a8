/*
 * about: the priority of a process for input and output is kept
 * # CRIU 4.2.1 resets it, and nothing in its documentation says so: no expectation, as it is a loss without a word.
 * mutations:
 *   - {how: call, name: "no priority", call: [ioprio_set, 1, 0, 0]}
 */
#include <kit/subject.h>

/* linux/ioprio.h (kernel 5.15): IOPRIO_WHO_PROCESS, and IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 6). */
enum { WHO_PROCESS = 1, BEST_EFFORT_6 = 2 << 13 | 6 };

static void prepare(void)
{
	must(syscall(SYS_ioprio_set, WHO_PROCESS, 0, BEST_EFFORT_6));
}

static void check(void)
{
	same_number("priority", "class and level", BEST_EFFORT_6, syscall(SYS_ioprio_get, WHO_PROCESS, 0));
}

SUBJECT(prepare, check)
