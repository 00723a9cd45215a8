/*
 * about: the processor time that a process has used begins anew
 * lost: "the clocks of processor time, and times(), count from the restore on"
 * promise: "criu.org/What_can_change_after_C/R: per-task statistics, as of getrusage()"
 */
#include <kit/subject.h>
#include <sys/resource.h>
#include <time.h>

static long long before;

static long long used_ms(void)
{
	struct timespec time = { 0 };

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void prepare(void)
{
	while (used_ms() < 3000) {
	}
	before = used_ms();
}

static void check(void)
{
	same_number("less", "less processor time is counted than before", 1, used_ms() < before);
}

SUBJECT(prepare, check)
