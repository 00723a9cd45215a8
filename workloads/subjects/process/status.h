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

/*
 * CRIU reads the resource limits of each process, which for one with other user ids takes this capability (prlimit(2)); where root
 * itself has been denied it, no such process can be dumped.
 */
static inline void need_cap_sys_resource(void)
{
	char set[64];

	status_text(getpid(), "CapEff", set, sizeof(set));
	/* CAP_SYS_RESOURCE is number 24. */
	if ((strtoull(set, NULL, 16) & 1ull << 24) == 0)
		skip("root has no CAP_SYS_RESOURCE here, without which limits of other users' processes cannot be read");
}

/*
 * A child for use in the body of child_running(), whose own pipe a second one would inherit and keep open. Runs `body`, then stays
 * idle; returns its pid, which is also the content of the file `name` from then on.
 */
static inline pid_t nested_child(const char *name, void (*body)(void))
{
	char text[32], draft[64];
	pid_t pid = must(fork());

	if (pid == 0) {
		close_range(3, ~0u, 0);
		if (body != NULL)
			body();
		snprintf(draft, sizeof(draft), "%s.draft", name);
		snprintf(text, sizeof(text), "%d", getpid());
		write_file(draft, text);
		must(rename(draft, name));
		for (;;)
			pause();
	}
	wait_for_file(name);
	return pid;
}

/* States that a process has not ended: what the kernel shows of one that has looks much as before until its parent has waited for it. */
static inline void still_running(const char *name, pid_t pid)
{
	char state[64];

	status_text(pid, "State", state, sizeof(state));
	same_text(name, "the process has not ended", "running", state[0] == 'Z' || strcmp(state, "absent") == 0 ? state : "running");
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
