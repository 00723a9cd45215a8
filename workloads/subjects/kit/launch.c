/*
 * The three flavors that a subject runs in, as CRIU's own test suite has them:
 *   host  in the namespaces of the machine
 *   ns    in new mount, pid, net, ipc and uts namespaces, as process 1, with a root of its own
 *   uns   the same in a new user namespace, in which root is an ordinary user of the machine
 */
#include "kit.h"
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* Where the ids of the user namespace begin outside of it. */
#define FIRST_ID 100000
#define ID_COUNT 65536

static int clone_flags(const char *flavor)
{
	const int private = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;

	if (strcmp(flavor, "host") == 0)
		return 0;
	if (strcmp(flavor, "ns") == 0)
		return private;
	if (strcmp(flavor, "uns") == 0)
		return private | CLONE_NEWUSER;
	errno = EINVAL;
	die("flavor %s", flavor);
}

static void write_map(pid_t pid, const char *which)
{
	char file[64], map[64];

	snprintf(file, sizeof(file), "/proc/%d/%s", pid, which);
	snprintf(map, sizeof(map), "0 %d %d", FIRST_ID, ID_COUNT);
	write_file(file, map);
}

static void raise_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	must(ioctl(fd, SIOCGIFFLAGS, &request));
	request.ifr_flags |= IFF_UP;
	must(ioctl(fd, SIOCSIFFLAGS, &request));
	close(fd);
}

/* The runner has made the folders and the device nodes: in a user namespace nobody may make a device. */
static void enter_root(const char *root)
{
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	/* A mount that came along into a user namespace is locked; one of our own is not. */
	must(mount(root, root, NULL, MS_BIND, NULL));
	must(chdir(root));
	must(mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
	must(mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620"));
	must(mount("shm", "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"));
	must(mount("tmp", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"));
	must(syscall(SYS_pivot_root, ".", "old"));
	must(chdir("/"));
	must(umount2("old", MNT_DETACH));
	rmdir("old");
	raise_loopback();
	must(sethostname("subject", 7));
	must(chdir("/work"));
}

static void set_streams(void)
{
	int null = must(open("/dev/null", O_RDONLY));
	int out = must(open("output", O_WRONLY | O_CREAT | O_APPEND, 0644));

	must(dup2(null, 0));
	must(dup2(out, 1));
	must(dup2(out, 2));
	close_range(3, ~0u, 0);
}

void enter_flavor(const char *flavor, const char *dir, const char *id)
{
	const int flags = clone_flags(flavor);
	char root[4096], work[4102], sync;
	int gate[2];

	if (snprintf(root, sizeof(root), "%s/root", dir) >= (int)sizeof(root))
		die("the path of the folder is too long");
	snprintf(work, sizeof(work), "%s/work", root);
	must(pipe2(gate, O_CLOEXEC));
	/* As fork(), into new namespaces; glibc has no wrapper for that. */
	pid_t pid = (pid_t)must(syscall(SYS_clone, (long)(flags | SIGCHLD), 0L, 0L, 0L, 0L));
	if (pid != 0) {
		if ((flags & CLONE_NEWUSER) != 0) {
			write_map(pid, "uid_map");
			write_map(pid, "gid_map");
		}
		if (write(gate[1], "g", 1) != 1)
			die("starting the subject");
		printf("%d\n", pid);
		exit(0);
	}
	if (read(gate[0], &sync, 1) != 1)
		_exit(EXIT_DIED);
	if ((flags & CLONE_NEWUSER) != 0) {
		must(setresgid(0, 0, 0));
		must(setresuid(0, 0, 0));
	}
	must(setsid());
	umask(022);
	/* What goes wrong from here on is on record too. */
	must(chdir(work));
	if (flags == 0)
		return set_streams();
	enter_root(root);
	set_streams();
	/* The program has to be a file of the new root, and a process that changed its ids can be looked into again after this. */
	execl("/opt/subjects", "subjects", "inside", id, NULL);
	die("starting /opt/subjects in the new root");
}
