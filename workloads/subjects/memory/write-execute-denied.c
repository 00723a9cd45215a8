/*
 * about: a process that denied itself memory both writable and executable (PR_SET_MDWE) is still denied it
 * promise: none in CRIU's documentation; PR_SET_MDWE(2const) is the kernel's promise
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include <sys/prctl.h>

/* linux/prctl.h, Linux 6.3. */
#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_GET_MDWE 66
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

static void prepare(void)
{
	if (prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0)
		skip("this kernel denies no memory that is writable and executable (Linux 6.3): %s", strerror(errno));
}

static void check(void)
{
	void *region = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	same_text("mmap", "such memory is refused", strerror(EACCES), region == MAP_FAILED ? strerror(errno) : "allowed");
	same_number("denied", "PR_GET_MDWE", PR_MDWE_REFUSE_EXEC_GAIN, prctl(PR_GET_MDWE, 0, 0, 0, 0));
}

SUBJECT(prepare, check)
