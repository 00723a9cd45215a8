/*
 * about: memory that is locked stays locked
 * promise: zdtm mlock_setuid; CRIU source, proc_parse.c (MAP_LOCKED from VmFlags)
 * mutations:
 *   - {how: call, name: "unlocked", call: [munlock, "memory:region", 32768]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

/* Less than what an ordinary user may lock (64 KB before Linux 5.16). */
enum { LENGTH = 8 * 4096 };

static unsigned char *region;

static void prepare(void)
{
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	must(mlock(region, LENGTH));
	seeded_fill(region, LENGTH / 2, 1);
	expose_memory("region", region, LENGTH);
}

static long long locked_kilobytes(void)
{
	long long kilobytes = -1;
	const char *line = strstr(read_file("/proc/self/status"), "VmLck:");

	if (line != NULL)
		sscanf(line, "VmLck: %lld", &kilobytes);
	return kilobytes;
}

static void check(void)
{
	unsigned char expected[LENGTH] = { 0 };

	same_number("flag", "locked, in VmFlags", 1, smaps_has_flag(region, "lo"));
	same_number("kilobytes", "VmLck of the process", LENGTH / 1024, locked_kilobytes());
	same_number("resident", "all of it is in memory, in kilobytes", LENGTH / 1024, smaps_at(region).rss);
	seeded_fill(expected, LENGTH / 2, 1);
	same_region("content", "what was written, and zeros", expected, region, LENGTH);
}

SUBJECT(prepare, check)
