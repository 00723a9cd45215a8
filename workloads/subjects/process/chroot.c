/*
 * about: a child with a root directory of its own stays in it
 * promise: "zdtm chroot, chroot-file"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <sys/stat.h>

static pid_t child;
enum { MAX = 4096 };

static char before[2][MAX];

/* Zeros behind it: paths are compared as a whole. */
static void read_path(const char *name, char *path)
{
	char link[64];

	memset(path, 0, MAX);
	snprintf(link, sizeof(link), "/proc/%d/%s", child, name);
	if (readlink(link, path, MAX - 1) < 0)
		path[0] = '\0';
}

/* What is below the working directory of the subject, which is another one in every run. */
static const char *below_here(const char *path)
{
	char here[MAX];

	if (getcwd(here, sizeof(here)) == NULL || strncmp(path, here, strlen(here)) != 0)
		return path;
	return path + strlen(here);
}

static void on_signal(int number)
{
	(void)number;
	_exit(access("/only-here", F_OK) == 0 && access("/work", F_OK) != 0 ? 21 : 22);
}

static void change_root(void *unused)
{
	(void)unused;
	signal(SIGUSR1, on_signal);
	must(chroot("jail"));
	must(chdir("/inner"));
}

static void prepare(void)
{
	must(mkdir("jail", 0755));
	must(mkdir("jail/inner", 0755));
	write_file("jail/only-here", "x");
	child = child_running(change_root, NULL);
	expose_child("child", child);
	read_path("root", before[0]);
	read_path("cwd", before[1]);
}

static void check(void)
{
	char after[MAX];
	int status = 0;

	read_path("root", after);
	same_text("root", "root of the child, from the folder of the subject", below_here(before[0]), below_here(after));
	same_bytes("whole-root", "its whole path", before[0], after, MAX);
	read_path("cwd", after);
	same_text("cwd", "its working directory, from there too", below_here(before[1]), below_here(after));
	same_bytes("whole-cwd", "its whole path", before[1], after, MAX);
	kill(child, SIGUSR1);
	same_number("ended", "the child looks round and ends", child, wait_bounded(child, &status));
	same_number("saw", "it saw its own root", 21, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

SUBJECT(prepare, check)
