/*
 * about: a process with a registered area for restartable sequences is refused on a kernel that does not tell where it is
 * expect:
 *   - {refused: "has rseq but kernel lacks get_rseq_conf feature", at: dump, why: "PTRACE_GET_RSEQ_CONFIGURATION came with kernel 5.13"}
 * promise: "criu/cr-dump.c: tasks that use rseq need the feature get_rseq_conf"
 */
#include <process/rseq.h>

static struct rseq_area area;

static void prepare(void)
{
	if (kernel_tells_of_rseq())
		skip("kernels since 5.13 tell of it: see process/rseq");
	rseq_register(&area);
}

static void check(void)
{
	same_number("again", "registering it again is refused", -1, syscall(SYS_rseq, &area, sizeof(area), 0, RSEQ_SIGNATURE));
	same_number("why", "because it is registered", EBUSY, errno);
}

SUBJECT(prepare, check)
