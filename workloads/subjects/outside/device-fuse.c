/*
 * about: an open /dev/fuse is refused
 * # Nobody may make a device in a user namespace.
 * flavors: [host, ns]
 * expect:
 *   - {refused: "Can't dump file \\d+ of that type \\[20\\d+\\] \\(chr 10:229", at: dump, why: "CRIU knows the state of a few devices only"}
 * promise: "criu.org/What_cannot_be_checkpointed: devices, except virtual ones such as null and zero, and TUN"
 */
#include <kit/subject.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static int fd;

static void prepare(void)
{
	must(mknod("device", S_IFCHR | 0600, makedev(10, 229)));
	fd = open("device", O_RDWR | O_NONBLOCK);
	if (fd < 0)
		skip("this machine has no device fuse: %s", strerror(errno));
}

static void check(void)
{
	struct stat status = { 0 };

	works("open", "the device is still open", fstat(fd, &status) == 0);
	same_number("major", "its major number", 10, major(status.st_rdev));
	same_number("minor", "its minor number", 229, minor(status.st_rdev));
}

SUBJECT(prepare, check)
