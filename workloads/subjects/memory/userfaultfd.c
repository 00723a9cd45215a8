/*
 * about: memory whose faults a userfaultfd handles cannot be dumped, and the refusal leaves the process as it was
 * expect:
 *   - {refused: "Can't dump file \\d+ of that type \\[\\d+\\] \\(anon anon_inode:\\[userfaultfd\\]\\)", at: dump, why: "CRIU has no way to read the state of a userfaultfd (its own lazy restore uses one)"}
 * promise: github.com/checkpoint-restore/criu/issues/2021 (a descriptor of a kind that CRIU does not know is refused)
 */
#include <kit/subject.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

enum { LENGTH = 4 * 4096 };

/* linux/userfaultfd.h, Linux 5.11: what a user without privileges may have. */
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

static unsigned char *region;
static int fd;

static void prepare(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		skip("this kernel gives no userfaultfd here: %s", strerror(errno));
	must(ioctl(fd, UFFDIO_API, &api));
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	range.range.start = (uintptr_t)region;
	range.range.len = LENGTH;
	must(ioctl(fd, UFFDIO_REGISTER, &range));
}

/* The page is put there beforehand, so that no read of it can wait for ever. */
static void check(void)
{
	unsigned char page[4096] = "filled by the handler";
	struct uffdio_copy copy = { .dst = (uintptr_t)region, .src = (uintptr_t)page, .len = sizeof(page) };
	const bool copied = ioctl(fd, UFFDIO_COPY, &copy) == 0;

	works("copy", "the descriptor still fills its region", copied);
	same_text("content", "what the handler gave", "filled by the handler", copied ? (char *)region : "nothing");
}

SUBJECT(prepare, check)
