/*
 * about: a child whose working directory was removed is still in a removed directory
 * promise: "zdtm cwd02"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <sys/stat.h>

static pid_t child;

static void go_down(void *unused)
{
	(void)unused;
	must(chdir("gone"));
}

static void prepare(void)
{
	must(mkdir("gone", 0750));
	child = child_running(go_down, NULL);
	must(rmdir("gone"));
	expose_child("child", child);
}

static void check(void)
{
	char link[64], path[4096];
	struct stat there = { 0 };

	snprintf(link, sizeof(link), "/proc/%d/cwd", child);
	const ssize_t length = readlink(link, path, sizeof(path) - 1);
	path[length < 0 ? 0 : length] = '\0';
	const char *end = strstr(path, "/gone (deleted)");
	same_text("path", "how its path ends", "/gone (deleted)", end == NULL ? path : end);
	works("stat", "it can be looked into", stat(link, &there) == 0);
	same_number("links", "no name leads to it", 0, (long long)there.st_nlink);
	same_number("mode", "its mode", 0750, there.st_mode & 07777);
	same_number("not-back", "it did not come back", -1, access("gone", F_OK));
}

SUBJECT(prepare, check)
