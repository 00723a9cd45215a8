/*
 * about: open files of /proc still tell of the process that they told of, itself or a child
 * promise: "zdtm child_opened_proc: files of /proc of processes in the tree are opened once those are there"
 * mutations:
 *   - {how: close, on: status}
 *   - {how: call, name: "files of another process", call: [dup2, "fd:of-child", "fd:status"]}
 */
#include <kit/subject.h>

static int status, of_child, descriptors, uptime;
static pid_t child;

static void prepare(void)
{
	char name[64];

	child = idle_child();
	status = must(open("/proc/self/status", O_RDONLY));
	snprintf(name, sizeof(name), "/proc/%d/status", child);
	of_child = must(open(name, O_RDONLY));
	descriptors = must(open("/proc/self/fd", O_RDONLY | O_DIRECTORY));
	uptime = must(open("/proc/uptime", O_RDONLY));
	expose_fd("status", status);
	expose_fd("of-child", of_child);
}

/* The process that a status file tells of; -1 when it cannot be read. */
static long long told_of(int fd)
{
	char text[8192] = { 0 };

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		return -1;
	const char *line = strstr(text, "\nPid:");
	return line == NULL ? -1 : atoll(line + 5);
}

static void check(void)
{
	char name[16], target[256] = { 0 };
	double seconds = 0;

	same_number("self", "process of its own status file", getpid(), told_of(status));
	same_number("child", "process of the child's status file", child, told_of(of_child));
	snprintf(name, sizeof(name), "%d", uptime);
	works("descriptors", "the folder of descriptors can be looked into", readlinkat(descriptors, name, target, sizeof(target) - 1) > 0);
	same_text("descriptor", "what it says of one of them", "/proc/uptime", target);
	works("uptime", "a file that is of no process can be read", pread(uptime, target, sizeof(target), 0) > 0);
	at_least("seconds", "it holds a time", 1, sscanf(target, "%lf", &seconds) == 1 && seconds > 0);
}

SUBJECT(prepare, check)
