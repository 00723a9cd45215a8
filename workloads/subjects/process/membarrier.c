/*
 * about: the registrations for memory barriers by system call are kept
 * promise: "zdtm membarrier"
 */
#include <kit/subject.h>
#include <linux/membarrier.h>

static void prepare(void)
{
	if (syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) != 0)
		skip("this kernel has no private expedited memory barriers: %s", strerror(errno));
	must(syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0));
}

static void check(void)
{
	works("private", "a barrier that needs the registration", syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0);
	works("global", "a barrier that needs none", syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0) == 0);
}

SUBJECT(prepare, check)
