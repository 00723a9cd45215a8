/*
 * about: the clocks of monotonic time and of time since boot do not go back
 * promise: "zdtm time, uptime_grow"
 */
#include <kit/subject.h>
#include <time.h>

static const clockid_t ids[3] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_MONOTONIC_RAW };
static long long before[3];

static long long read_ms(clockid_t id)
{
	struct timespec time = { 0 };

	/* The system call: the one without it is what the vDSO is for. */
	syscall(SYS_clock_gettime, id, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void prepare(void)
{
	for (int i = 0; i < 3; i++)
		before[i] = read_ms(ids[i]);
}

static void check(void)
{
	static const char *const names[3] = { "monotonic", "boottime", "monotonic-raw" };
	struct timespec time;

	for (int i = 0; i < 3; i++)
		at_least(names[i], "milliseconds", before[i], read_ms(ids[i]));
	clock_gettime(CLOCK_MONOTONIC, &time);
	const long long quick = time.tv_sec * 1000LL + time.tv_nsec / 1000000;
	at_least("vdso", "milliseconds of monotonic time by the vDSO", before[0], quick);
	at_least("agree", "the system call does not lag behind the vDSO", quick, read_ms(CLOCK_MONOTONIC));
}

SUBJECT(prepare, check)
