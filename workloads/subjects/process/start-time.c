/*
 * about: the time at which a process was started is that of the restore
 * lost: "the kernel says when the restored process was made"
 * promise: "criu.org/What_can_change_after_C/R: process start time"
 */
#include <process/status.h>

static long long before;

/* Field 22 of /proc/PID/stat, in ticks since boot; the name in parentheses may hold anything. */
static long long start_time(void)
{
	const char *field = strrchr(proc_file(getpid(), "stat"), ')');

	for (int i = 2; field != NULL && i < 22; i++)
		field = strchr(field + 1, ' ');
	return field == NULL ? -1 : atoll(field);
}

static void prepare(void)
{
	before = start_time();
	if (before < 0)
		die("reading the start time");
	/* Longer than a tick. */
	sleep_ms(50);
}

static void check(void)
{
	same_number("later", "it is later than before", 1, start_time() > before);
}

SUBJECT(prepare, check)
