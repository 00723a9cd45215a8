/*
 * about: the devices null, zero, full, random and urandom are still open and still what they are
 * promise: "criu.org/What_cannot_be_checkpointed: of devices, virtual ones like null and zero are the exception that can"
 * mutations:
 *   - {how: call, name: "another device", call: [dup2, "fd:null", "fd:zero"]}
 *   - {how: close, on: full}
 */
#include <kit/subject.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* Numbers of character devices with major 1 (devices.txt of the kernel). */
static struct device {
	const char *name, *path;
	unsigned minor;
	int mode, fd;
} devices[] = {
	{ "null", "/dev/null", 3, O_RDWR, -1 },
	{ "zero", "/dev/zero", 5, O_RDONLY, -1 },
	{ "full", "/dev/full", 7, O_WRONLY, -1 },
	{ "random", "/dev/random", 8, O_RDONLY | O_NONBLOCK, -1 },
	{ "urandom", "/dev/urandom", 9, O_RDONLY, -1 },
};
enum { NULL_DEVICE, ZERO, FULL, RANDOM, URANDOM, COUNT };

static void prepare(void)
{
	for (int i = 0; i < COUNT; i++) {
		devices[i].fd = must(open(devices[i].path, devices[i].mode));
		expose_fd(devices[i].name, devices[i].fd);
	}
}

static void check(void)
{
	char bytes[16], zeros[16] = { 0 };

	for (int i = 0; i < COUNT; i++) {
		struct stat now = { 0 };
		fstat(devices[i].fd, &now);
		same_number(devices[i].name, "minor number of the device", devices[i].minor, S_ISCHR(now.st_mode) ? (long long)minor(now.st_rdev) : -1);
		same_number(devices[i].path, "how it is open", devices[i].mode, fcntl(devices[i].fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK));
	}
	works("null-write", "null takes anything", write(devices[NULL_DEVICE].fd, "x", 1) == 1);
	same_number("null-read", "null gives nothing", 0, read(devices[NULL_DEVICE].fd, bytes, 1));
	memset(bytes, 1, sizeof(bytes));
	same_number("zero-read", "zero gives bytes", sizeof(bytes), read(devices[ZERO].fd, bytes, sizeof(bytes)));
	same_bytes("zero-bytes", "which are zeros", zeros, bytes, sizeof(bytes));
	same_text("full-write", "full has no room", strerror(ENOSPC), write(devices[FULL].fd, "x", 1) == 1 ? "written" : strerror(errno));
	same_number("urandom-read", "urandom gives bytes", sizeof(bytes), read(devices[URANDOM].fd, bytes, sizeof(bytes)));
}

SUBJECT(prepare, check)
