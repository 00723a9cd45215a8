/*
 * about: a set of System V semaphores keeps its id, its key and its values
 * promise: zdtm sem (a dumped IPC namespace); in flavor host the set stays in the machine's namespace, which CRIU leaves alone
 * mutations:
 *   - {how: call, name: "set removed", call: [semctl, "memory:id", 0, 0]}
 */
#include <kit/subject.h>
#include <sys/ipc.h>
#include <sys/sem.h>

enum { KEY = 0x43520002, COUNT = 3 };

static int id;

static void prepare(void)
{
	unsigned short values[COUNT] = { 7, 0, 32000 };

	/* In the machine's namespace one may be left by a run that was stopped. */
	semctl(semget(KEY, 0, 0), 0, IPC_RMID);
	id = must(semget(KEY, COUNT, IPC_CREAT | IPC_EXCL | 0620));
	must(semctl(id, 0, SETALL, values));
	/* The id itself, given as an address: a mutation has no other way to name it. */
	expose_memory("id", (const void *)(intptr_t)id, 0);
}

static void check(void)
{
	struct sembuf take = { .sem_num = 0, .sem_op = -7, .sem_flg = IPC_NOWAIT };
	struct semid_ds state = { 0 };

	same_number("id", "the key leads to the same id", id, semget(KEY, COUNT, 0));
	works("state", "its state can be read", semctl(id, 0, IPC_STAT, &state) == 0);
	same_number("mode", "permissions", 0620, state.sem_perm.mode & 0777);
	same_number("first", "value of the first", 7, semctl(id, 0, GETVAL));
	same_number("second", "value of the second", 0, semctl(id, 1, GETVAL));
	same_number("third", "value of the third", 32000, semctl(id, 2, GETVAL));
	works("take", "all of the first can be taken", semop(id, &take, 1) == 0);
	works("remove", "it can be removed", semctl(id, 0, IPC_RMID) == 0);
}

SUBJECT(prepare, check)
