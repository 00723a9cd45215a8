/*
 * about: the list of robust mutexes is still registered, so that the end of an owner is noticed
 * promise: "zdtm futex-rl"
 * mutations:
 *   - {how: kill, on: owner}
 */
#include <process/status.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>

static pthread_mutex_t *mutex;
static pid_t owner;
static uintptr_t head_before;

static uintptr_t list_head(pid_t pid)
{
	struct robust_list_head *head = NULL;
	size_t length = 0;

	return syscall(SYS_get_robust_list, pid, &head, &length) == 0 ? (uintptr_t)head : 0;
}

static void own(void *unused)
{
	(void)unused;
	if (pthread_mutex_lock(mutex) != 0)
		die("locking a robust mutex");
}

static void prepare(void)
{
	pthread_mutexattr_t kind;

	mutex = must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	pthread_mutexattr_init(&kind);
	pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(mutex, &kind);
	owner = child_running(own, NULL);
	expose_child("owner", owner);
	head_before = list_head(owner);
	if (head_before == 0)
		die("reading the head of the list");
}

static void check(void)
{
	struct timespec end;
	int status = 0;

	same_number("head", "head of the owner's list", (long long)head_before, (long long)list_head(owner));
	same_number("held", "the mutex is held", EBUSY, pthread_mutex_trylock(mutex));
	kill(owner, SIGKILL);
	same_number("ended", "the owner ends", owner, wait_bounded(owner, &status));
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += 20;
	same_number("noticed", "the next owner is told", EOWNERDEAD, pthread_mutex_timedlock(mutex, &end));
}

SUBJECT(prepare, check)
