/*
 * about: a System V shared memory segment keeps its id, key, permissions and content, and stays attached
 * expect:
 *   - {refused: "Task \\d+ with SysVIPC shmem map @\\S+ doesn't live in IPC ns", at: dump, flavors: [host], why: "segments belong to an IPC namespace, which CRIU dumps only as a whole, so not that of the machine"}
 * promise: zdtm shm-mp, shm (run only with an IPC namespace of their own); CRIU source, cr-dump.c
 * mutations:
 *   - {how: flip-byte, on: segment}
 *   - {how: call, name: "segment detached", call: [shmdt, "memory:segment"]}
 */
#include <kit/subject.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include "smaps.h"

enum { KEY = 0x43520001, LENGTH = 5 * 4096 + 100 };

static int id;
static unsigned char *segment;

static void prepare(void)
{
	/* In the machine's namespace one may be left by a run that was stopped. */
	shmctl(shmget(KEY, 0, 0), IPC_RMID, NULL);
	id = must(shmget(KEY, LENGTH, IPC_CREAT | IPC_EXCL | 0640));
	segment = must(shmat(id, NULL, 0));
	seeded_fill(segment, LENGTH, 1);
	expose_memory("segment", segment, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH];
	struct shmid_ds state = { 0 };

	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written to the segment", expected, segment, LENGTH);
	same_number("id", "the key leads to the same id", id, shmget(KEY, 0, 0));
	works("state", "its state can be read", shmctl(id, IPC_STAT, &state) == 0);
	same_number("size", "bytes that were asked for", LENGTH, (long long)state.shm_segsz);
	same_number("mode", "permissions", 0640, state.shm_perm.mode & 0777);
	same_number("attached", "number of attachments", 1, (long long)state.shm_nattch);
	works("remove", "it can be removed", shmctl(id, IPC_RMID, NULL) == 0);
}

SUBJECT(prepare, check)
