/* How a peer outside of the tree learns what becomes of the tree. */
#ifndef CRIU_QUALIFY_OUTSIDE_WATCH_H
#define CRIU_QUALIFY_OUTSIDE_WATCH_H

#include <kit/subject.h>
#include <time.h>

/* In prepare(): tells the peer whom to watch. Both see the same pids, as such subjects run in the machine's own namespaces. */
static inline void tell_pid(void)
{
	char text[32];

	snprintf(text, sizeof(text), "%d", getpid());
	write_file("pid.draft", text);
	must(rename("pid.draft", "pid"));
}

/* In peer(): lets the subject begin. */
static inline void peer_is_ready(void)
{
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
 * refused dump. Ends the peer after two minutes.
 */
static inline bool wait_until_dumped(void)
{
	wait_for_file("pid");
	const pid_t pid = atoi(read_file("pid"));

	for (long long end = now_ms() + 120000; now_ms() < end; sleep_ms(1)) {
		if (kill(pid, 0) != 0 && errno == ESRCH)
			return true;
		if (access("go", F_OK) == 0)
			return false;
	}
	exit(0);
}

#endif
