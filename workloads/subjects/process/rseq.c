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

static void check(void)
{
	/* The kernel fills it in on its way back from an interruption. */
	area.cpu_id_start = area.cpu_id = 12345678;
	for (long long end = now_ms() + 20000; area.cpu_id == 12345678 && now_ms() < end;)
		sleep_ms(1);
	same_number("written", "the kernel writes the processor's number", 1, area.cpu_id != 12345678);
	same_number("again", "registering it again is refused", -1, syscall(SYS_rseq, &area, sizeof(area), 0, RSEQ_SIGNATURE));
	same_number("why", "because it is registered", EBUSY, errno);
	works("unregister", "it can be unregistered with its signature",
	      syscall(SYS_rseq, &area, sizeof(area), 1 /* RSEQ_FLAG_UNREGISTER */, RSEQ_SIGNATURE) == 0);
}

SUBJECT(prepare, check)
