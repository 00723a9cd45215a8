/*
 * about: a child in a pid namespace of its own is refused
 * expect:
 *   - {refused: "Can't dump nested pid namespace", at: dump, why: "CRIU supports one pid namespace, that of the whole tree"}
 * promise: "criu/namespaces.c: only mount, network, uts and ipc namespaces may be nested"
 */
#include <process/status.h>
#include <sched.h>

static pid_t child;
static char before[64];

static void show(char *name, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", atoi(read_file("inner")));
	const ssize_t length = readlink(path, name, size - 1);
	name[length < 0 ? 0 : length] = '\0';
}

static void stay(void *unused)
{
	(void)unused;
	const pid_t pid = must(fork());
	if (pid == 0) {
		close_range(3, ~0u, 0);
		for (;;)
			pause();
	}
	/* The pid as it is seen from here. */
	char text[32];
	snprintf(text, sizeof(text), "%d", pid);
	write_file("inner", text);
}

static void enter(void *unused)
{
	must(unshare(CLONE_NEWPID));
	stay(unused);
}

static void prepare(void)
{
	char mine[64];

	if (access("/proc/self/ns/pid", F_OK) != 0)
		skip("this kernel has no pid namespaces");
	child = child_running(enter, NULL);
	show(before, sizeof(before));
	const ssize_t length = readlink("/proc/self/ns/pid", mine, sizeof(mine) - 1);
	mine[length < 0 ? 0 : length] = '\0';
	if (strcmp(before, mine) == 0 || before[0] == '\0')
		die("no new namespace: %s", before);
}

static void check(void)
{
	const pid_t inner = atoi(read_file("inner"));
	char after[64];

	show(after, sizeof(after));
	same_text("namespace", "its namespace", before, after);
	works("kill", "the process in it is there", kill(inner, SIGKILL) == 0);
	kill(child, SIGKILL);
}

SUBJECT(prepare, check)
