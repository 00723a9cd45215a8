/*
 * about: a System V segment that two processes have attached is still one memory for both
 * expect:
 *   - {refused: "Task \\d+ with SysVIPC shmem map @\\S+ doesn't live in IPC ns", at: dump, flavors: [host], why: "segments belong to an IPC namespace, which CRIU dumps only as a whole, so not that of the machine"}
 * promise: zdtm shm-mp, shm (run only with an IPC namespace of their own); CRIU source, cr-dump.c
 * mutations:
 *   - {how: kill, on: child}
 *   - {how: flip-byte, on: segment}
 */
#include <kit/subject.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include "smaps.h"

enum { LENGTH = 4096, ASKED = 0, ANSWERED = 1 };

static int id;
static volatile int *segment;

static void answer(int number)
{
	(void)number;
	segment[ANSWERED] = segment[ASKED] + 1;
}

static void answer_when_asked(void *nothing)
{
	(void)nothing;
	signal(SIGUSR1, answer);
}

static pid_t child;

static void prepare(void)
{
	id = must(shmget(IPC_PRIVATE, LENGTH, IPC_CREAT | 0600));
	segment = must(shmat(id, NULL, 0));
	segment[ASKED] = 41;
	child = child_running(answer_when_asked, NULL);
	expose_child("child", child);
	expose_memory("segment", (const void *)segment, sizeof(int));
}

static void check(void)
{
	struct shmid_ds state = { 0 };

	works("state", "its state can be read", shmctl(id, IPC_STAT, &state) == 0);
	same_number("attached", "attachments of both", 2, (long long)state.shm_nattch);
	works("ask", "the other process is there", kill(child, SIGUSR1) == 0);
	if (strcmp(touch((const void *)segment, WRITE_IT), "ok") == 0) {
		for (long long end = now_ms() + 5000; segment[ANSWERED] == 0 && now_ms() < end; sleep_ms(5)) {
		}
		same_number("answer", "what the other process wrote after the restore", 42, segment[ANSWERED]);
	} else {
		same_text("answer", "the segment is attached", "ok", "it is not");
	}
	works("remove", "it can be removed", shmctl(id, IPC_RMID, NULL) == 0);
}

SUBJECT(prepare, check)
