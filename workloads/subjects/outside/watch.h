/* How a peer outside of the tree learns what becomes of the tree. */
#ifndef CRIU_QUALIFY_OUTSIDE_WATCH_H
#define CRIU_QUALIFY_OUTSIDE_WATCH_H

#include <kit/subject.h>

/* In prepare(): tells the peer whom to watch. Both see the same pids, as such subjects run in the machine's own namespaces. */
static inline void tell_pid(void)
{
	char text[32];

	snprintf(text, sizeof(text), "%d", getpid());
	write_file("pid.draft", text);
	must(rename("pid.draft", "pid"));
}

/* How long a peer lives at most, in seconds: nobody waits for one whose subject has gone. */
#define PEER_LIFETIME 120

/* In peer(): lets the subject begin. */
static inline void peer_is_ready(void)
{
	alarm(PEER_LIFETIME);
	write_file("peer-ready", "");
}

/* Whether a file appears within the time; no verdict of its own, unlike wait_for_file(). */
static inline bool appears(const char *name, long long limit_ms)
{
	for (long long end = now_ms() + limit_ms; now_ms() < end; sleep_ms(2))
		if (access(name, F_OK) == 0)
			return true;
	return false;
}

/*
 * In peer(): waits until the process was dumped and killed, and tells so; false when the runner's word to go on came first, as after a
 * refused dump.
 */
static inline bool wait_until_dumped(void)
{
	while (access("pid", F_OK) != 0)
		sleep_ms(2);
	const pid_t pid = atoi(read_file("pid"));

	for (;; sleep_ms(1)) {
		if (kill(pid, 0) != 0 && errno == ESRCH)
			return true;
		if (access("go", F_OK) == 0)
			return false;
	}
}

#endif
