/*
 * about: a descriptor of a namespace of the process refers to the namespace that it is in after the restore
 * promise: "images/ns.proto, ns_file_entry; zdtm proc-self: open files of /proc/self/ns are restored"
 * mutations:
 *   - {how: close, on: uts}
 */
#include <kit/subject.h>
#include <sys/stat.h>

static int uts, net;

static void prepare(void)
{
	uts = must(open("/proc/self/ns/uts", O_RDONLY));
	net = must(open("/proc/self/ns/net", O_RDONLY));
	expose_fd("uts", uts);
}

static void examine(const char *name, const char *what, int fd, const char *path)
{
	struct stat held = { 0 }, own = { 0 };

	fstat(fd, &held);
	stat(path, &own);
	same_number(name, what, (long long)own.st_ino, (long long)held.st_ino);
}

static void check(void)
{
	examine("uts", "the namespace of host names", uts, "/proc/self/ns/uts");
	examine("net", "the namespace of the network", net, "/proc/self/ns/net");
}

SUBJECT(prepare, check)
