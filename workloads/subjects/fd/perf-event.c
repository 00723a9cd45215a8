/*
 * about: a counter of perf_event_open() is refused at the dump, and goes on counting
 * expect:
 *   - {refused: "anon_inode:\\[perf_event\\]", at: dump, why: "CRIU does not support descriptors of perf events; its error names the file"}
 * promise: "criu/files-ext.c, dump_unsupp_fd(): descriptors of kinds that CRIU does not know are refused by name"
 */
#include <kit/subject.h>
#include <linux/perf_event.h>

static int counter;

static void prepare(void)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};

	counter = (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (counter < 0)
		skip("perf_event_open: %s", strerror(errno));
}

static void check(void)
{
	uint64_t value = 0;

	works("read", "the counter can be read", read(counter, &value, sizeof(value)) == sizeof(value));
	at_least("counted", "nanoseconds of processor time", 1, (long long)value);
}

SUBJECT(prepare, check)
