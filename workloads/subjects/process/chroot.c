/*
 * about: a child with a root directory of its own stays in it
 * promise: "zdtm chroot, chroot-file"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <sys/stat.h>

static pid_t child;
static char before[2][4096];

static void show(const char *name, char *path, size_t size)
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/%d/%s", child, name);
	const ssize_t length = readlink(link, path, size - 1);
	path[length < 0 ? 0 : length] = '\0';
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
	show("root", before[0], sizeof(before[0]));
	show("cwd", before[1], sizeof(before[1]));
}

static void check(void)
{
	char after[4096];
	int status = 0;

	show("root", after, sizeof(after));
	same_text("root", "root of the child", before[0], after);
	show("cwd", after, sizeof(after));
	same_text("cwd", "its working directory", before[1], after);
	kill(child, SIGUSR1);
	same_number("ended", "the child looks round and ends", child, wait_bounded(child, &status));
	same_number("saw", "it saw its own root", 21, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

SUBJECT(prepare, check)
