/* What the kernel shows of a process in /proc, for subjects about processes. */
#ifndef CRIU_QUALIFY_PROCESS_STATUS_H
#define CRIU_QUALIFY_PROCESS_STATUS_H

#include <kit/subject.h>

/* A file of /proc/PID, or of /proc/PID/task/TID when `pid` is a thread's id; static buffer, "" when it is not there. */
static inline const char *proc_file(pid_t pid, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return read_file(path);
}

/* Copies the value of a field ("SigBlk", "Uid") of /proc/PID/status; "absent" when there is none. Blanks become one space. */
static inline void status_text(pid_t pid, const char *field, char *value, size_t size)
{
	const char *text = proc_file(pid, "status");
	const size_t length = strlen(field);
	size_t used = 0;

	snprintf(value, size, "absent");
	for (const char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, field, length) != 0 || line[length] != ':')
			continue;
		for (const char *c = line + length + 1; *c != '\0' && *c != '\n' && used + 1 < size; c++) {
			if (*c != ' ' && *c != '\t')
				value[used++] = *c;
			else if (used > 0 && value[used - 1] != ' ')
				value[used++] = ' ';
		}
		value[used] = '\0';
		return;
	}
}

/* The first number of such a field, or -1. */
static inline long long status_number(pid_t pid, const char *field)
{
	char value[256];

	status_text(pid, field, value, sizeof(value));
	return strcmp(value, "absent") == 0 ? -1 : atoll(value);
}

/* Waits at most 20 s for a child's end; returns what waitpid() returns, 0 when it goes on. */
static inline pid_t wait_bounded(pid_t pid, int *status)
{
	pid_t got = 0;

	for (long long end = now_ms() + 20000; got == 0 && now_ms() < end; sleep_ms(2))
		got = waitpid(pid, status, WNOHANG);
	return got;
}

#endif
