/* A child that makes a namespace of its own, and a process in it: what subjects of nested namespaces have in common. */
#ifndef CRIU_QUALIFY_PROCESS_NESTED_NAMESPACE_H
#define CRIU_QUALIFY_PROCESS_NESTED_NAMESPACE_H

#include <process/status.h>
#include <sched.h>

struct nested {
	/* As /proc/PID/ns calls it. */
	const char *name;
	/* Of unshare(2). */
	int flag;
	pid_t child;
	char before[64];
};

static inline void nested_link(const char *pid, const char *namespace, char *link, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%s/ns/%s", pid, namespace);
	const ssize_t length = readlink(path, link, size - 1);
	link[length < 0 ? 0 : length] = '\0';
}

static inline void nested_enter(void *argument)
{
	const struct nested *nested = argument;

	must(unshare(nested->flag));
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

static inline void nested_prepare(struct nested *nested)
{
	char path[64], mine[64];

	snprintf(path, sizeof(path), "/proc/self/ns/%s", nested->name);
	if (access(path, F_OK) != 0)
		skip("this kernel has no %s namespaces", nested->name);
	nested->child = child_running(nested_enter, nested);
	nested_link(read_file("inner"), nested->name, nested->before, sizeof(nested->before));
	nested_link("self", nested->name, mine, sizeof(mine));
	if (strcmp(nested->before, mine) == 0 || nested->before[0] == '\0')
		die("no new namespace: %s", nested->before);
}

static inline void nested_check(const struct nested *nested)
{
	char after[64];

	nested_link(read_file("inner"), nested->name, after, sizeof(after));
	same_text("namespace", "its namespace", nested->before, after);
	works("kill", "the process in it is there", kill(atoi(read_file("inner")), SIGKILL) == 0);
	kill(nested->child, SIGKILL);
}

#endif
