/*
 * about: a descriptor of userfaultfd is refused at the dump, and stays usable
 * expect:
 *   - {refused: "anon_inode:\\[userfaultfd\\]", at: dump, why: "CRIU does not support descriptors of userfaultfd; its error names the file"}
 * promise: "checkpoint-restore/criu issue 2021: userfaultfd of the dumped process is not supported"
 */
#include <kit/subject.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

/* Of <linux/userfaultfd.h>, kernel 5.11. */
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

static int userfault;

static void prepare(void)
{
	userfault = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
	/* Kernels before 5.11 do not know the flag. */
	if (userfault < 0 && errno == EINVAL)
		userfault = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (userfault < 0)
		skip("userfaultfd: %s", strerror(errno));
}

static void check(void)
{
	struct uffdio_api api = { .api = UFFD_API };

	works("handshake", "its handshake works", ioctl(userfault, UFFDIO_API, &api) == 0);
}

SUBJECT(prepare, check)
