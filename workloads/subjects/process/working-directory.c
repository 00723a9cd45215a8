/*
 * about: a child keeps its working directory
 * promise: "zdtm cwd00, cwd01"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <sys/stat.h>

static pid_t child;
static char before[4096];

static void go_down(void *unused)
{
	(void)unused;
	must(chdir("deep/down"));
}

static void show(char *path, size_t size)
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/%d/cwd", child);
	const ssize_t length = readlink(link, path, size - 1);
	path[length < 0 ? 0 : length] = '\0';
}

static void prepare(void)
{
	must(mkdir("deep", 0755));
	must(mkdir("deep/down", 0711));
	child = child_running(go_down, NULL);
	expose_child("child", child);
	show(before, sizeof(before));
}

static void check(void)
{
	char after[4096], link[64];
	struct stat there = { 0 }, here = { 0 };

	still_running("running", child);
	show(after, sizeof(after));
	same_text("path", "working directory of the child", before, after);
	snprintf(link, sizeof(link), "/proc/%d/cwd", child);
	works("stat", "it can be looked into", stat(link, &there) == 0);
	must(stat("deep/down", &here));
	same_number("inode", "it is that very directory", (long long)here.st_ino, (long long)there.st_ino);
}

SUBJECT(prepare, check)
