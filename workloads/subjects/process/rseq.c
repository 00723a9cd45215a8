/*
 * about: the area for restartable sequences is still registered, and the kernel still writes to it
 * promise: "zdtm rseq00; release 3.17"
 * mutations:
 *   - {how: call, name: unregistered, call: [rseq, "memory:area", 32, 1, 1392848979]}
 */
#include <process/rseq.h>
#include <sched.h>

static struct rseq_area area;

static void prepare(void)
{
	if (!kernel_tells_of_rseq())
		skip("kernels before 5.13 do not tell of it: see process/rseq-untold");
	rseq_register(&area);
	expose_memory("area", &area, sizeof(area));
}

/*
 * Moves from processor to processor: from kernel 7.0 on the area is written only when the number changes, so that on a machine with one
 * processor nothing is to be seen.
 */
static void state_processors(void)
{
	cpu_set_t allowed, one;

	must(sched_getaffinity(0, sizeof(allowed), &allowed));
	for (int cpu = 0, seen = 0; CPU_COUNT(&allowed) > 1 && cpu < CPU_SETSIZE && seen < 2; cpu++) {
		if (!CPU_ISSET(cpu, &allowed))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		must(sched_setaffinity(0, sizeof(one), &one));
		same_number("processor", "the number that the kernel writes", cpu, ((volatile struct rseq_area *)&area)->cpu_id);
		seen++;
	}
}

static void check(void)
{
	state_processors();
	same_number("again", "registering it again is refused", -1, syscall(SYS_rseq, &area, sizeof(area), 0, RSEQ_SIGNATURE));
	same_number("why", "because it is registered", EBUSY, errno);
	works("unregister", "it can be unregistered with its signature",
	      syscall(SYS_rseq, &area, sizeof(area), 1 /* RSEQ_FLAG_UNREGISTER */, RSEQ_SIGNATURE) == 0);
}

SUBJECT(prepare, check)
