/*
 * about: an open /dev/kmsg stays open
 * # Nobody may make a device in a user namespace.
 * flavors: [host, ns]
 * promise: "criu.org/What_cannot_be_checkpointed excepts virtual devices; CRIU counts all devices of memory (major number 1) to them"
 * mutations:
 *   - {how: close, on: device}
 */
#include <kit/subject.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static int fd;

static void prepare(void)
{
	must(mknod("device", S_IFCHR | 0600, makedev(1, 11)));
	fd = open("device", O_RDWR | O_NONBLOCK);
	if (fd < 0)
		skip("this machine has no device kmsg: %s", strerror(errno));
	expose_fd("device", fd);
}

static void check(void)
{
	struct stat status = { 0 };

	works("open", "the device is still open", fstat(fd, &status) == 0);
	same_number("major", "its major number", 1, major(status.st_rdev));
	same_number("minor", "its minor number", 11, minor(status.st_rdev));
}

SUBJECT(prepare, check)
