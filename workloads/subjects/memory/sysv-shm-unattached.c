/*
 * about: a System V segment that nobody has attached keeps its content in its IPC namespace
 * promise: zdtm shm (detached segments), ipc_namespace (all objects of a dumped IPC namespace are dumped); in flavor host it stays in the machine
 * mutations:
 *   - {how: call, name: "segment removed", call: [shmctl, "memory:id", 0, 0]}
 */
#include <kit/subject.h>
#include <sys/ipc.h>
#include <sys/shm.h>

enum { KEY = 0x43520003, LENGTH = 3 * 4096 };

static int id;

static void prepare(void)
{
	/* In the machine's namespace one may be left by a run that was stopped. */
	shmctl(shmget(KEY, 0, 0), IPC_RMID, NULL);
	id = must(shmget(KEY, LENGTH, IPC_CREAT | IPC_EXCL | 0600));
	unsigned char *segment = must(shmat(id, NULL, 0));

	seeded_fill(segment, LENGTH, 1);
	must(shmdt(segment));
	/* The id itself, given as an address: a mutation has no other way to name it. */
	expose_memory("id", (const void *)(intptr_t)id, 0);
}

static void check(void)
{
	unsigned char expected[LENGTH];

	same_number("id", "the key leads to the same id", id, shmget(KEY, 0, 0));
	void *segment = shmat(id, NULL, SHM_RDONLY);
	works("attach", "it can be attached", segment != (void *)-1);
	seeded_fill(expected, LENGTH, 1);
	if (segment != (void *)-1)
		same_bytes("content", "what was written to the segment", expected, segment, LENGTH);
	works("remove", "it can be removed", shmctl(id, IPC_RMID, NULL) == 0);
}

SUBJECT(prepare, check)
