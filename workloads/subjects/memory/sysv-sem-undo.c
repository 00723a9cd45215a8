/*
 * about: what a process has taken from a System V semaphore with SEM_UNDO is given back when it ends, which CRIU does not keep
 * lost: "CRIU neither keeps nor notices SEM_UNDO: the process that ends gives nothing back any more"
 * promise: github.com/checkpoint-restore/criu/issues/47 (support for undo semaphores was asked for, and is not there)
 * # Only with an IPC namespace of its own: in the machine's the end of the dumped process already gives back.
 * flavors: [ns, uns]
 */
#include <kit/subject.h>
#include <sys/ipc.h>
#include <sys/sem.h>

static int id;

static void take(void *nothing)
{
	struct sembuf one = { .sem_num = 0, .sem_op = -1, .sem_flg = IPC_NOWAIT | SEM_UNDO };

	(void)nothing;
	must(semop(id, &one, 1));
}

static pid_t child;

static void prepare(void)
{
	id = must(semget(IPC_PRIVATE, 1, IPC_CREAT | 0600));
	must(semctl(id, 0, SETVAL, 5));
	child = child_running(take, NULL);
	expose_child("child", child);
}

static void check(void)
{
	same_number("taken", "value while the process holds one", 4, semctl(id, 0, GETVAL));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	same_number("not-given-back", "value after its end: the undo is lost", 4, semctl(id, 0, GETVAL));
	works("remove", "the set can be removed", semctl(id, 0, IPC_RMID) == 0);
}

SUBJECT(prepare, check)
