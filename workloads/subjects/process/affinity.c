/*
 * about: a process that was bound to one processor of several is not bound any more
 * lost: "CRIU saves no processor affinity, except through cpuset cgroups"
 * promise: "pull requests 1298 and 2014 of checkpoint-restore/criu, which would add it, are open"
 * changes: {"thread\\.[0-9]+\\.Cpus_allowed": "the affinity is lost, as is documented"}
 */
#include <kit/subject.h>
#include <sched.h>

static int cpu = -1;
static cpu_set_t all;

static void prepare(void)
{
	cpu_set_t one;

	must(sched_getaffinity(0, sizeof(all), &all));
	if (CPU_COUNT(&all) < 2)
		skip("there is only one processor to be bound to");
	for (cpu = CPU_SETSIZE - 1; !CPU_ISSET(cpu, &all); cpu--) {
	}
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	must(sched_setaffinity(0, sizeof(one), &one));
}

static void check(void)
{
	cpu_set_t now;

	works("get", "it can be read", sched_getaffinity(0, sizeof(now), &now) == 0);
	same_number("count", "processors that it may use: all again", CPU_COUNT(&all), CPU_COUNT(&now));
	same_number("which", "the one is among them", 1, CPU_ISSET(cpu, &now) != 0);
}

SUBJECT(prepare, check)
