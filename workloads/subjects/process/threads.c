/*
 * about: threads keep their ids, their names, their thread-local storage and their own signal masks
 * promise: "zdtm pthread00, pthread01, pthread02"
 * mutations:
 *   - {how: flip-byte, on: storage}
 */
#include <process/status.h>
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/prctl.h>

enum { THREADS = 4 };

struct thread {
	pid_t tid, tid_after;
	long local_after;
	int blocked_after;
	char name_after[16];
	pthread_t handle;
};
static struct thread threads[THREADS];
static atomic_int ready, checking, answered;
static __thread long local;

/* Each blocks a signal of its own, and only that. */
static void *body(void *argument)
{
	struct thread *self = argument;
	const int index = (int)(self - threads);
	char name[16];
	sigset_t mask;

	self->tid = (pid_t)syscall(SYS_gettid);
	local = 1000 + index;
	if (index == 0)
		expose_memory("storage", &local, sizeof(local));
	sigemptyset(&mask);
	sigaddset(&mask, SIGRTMIN + index);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	snprintf(name, sizeof(name), "worker %d", index);
	prctl(PR_SET_NAME, name);
	ready++;
	while (!checking)
		sleep_ms(2);
	self->tid_after = (pid_t)syscall(SYS_gettid);
	self->local_after = local;
	prctl(PR_GET_NAME, self->name_after);
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	for (int i = 0; i < THREADS; i++)
		self->blocked_after |= sigismember(&mask, SIGRTMIN + i) << i;
	answered++;
	return NULL;
}

static int count_tasks(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int count = 0;

	for (struct dirent *one; tasks != NULL && (one = readdir(tasks)) != NULL;)
		count += one->d_name[0] != '.';
	if (tasks != NULL)
		closedir(tasks);
	return count;
}

static void prepare(void)
{
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i].handle, NULL, body, &threads[i]) != 0)
			die("starting a thread");
	while (ready < THREADS)
		sleep_ms(1);
}

static void check(void)
{
	same_number("count", "threads that the kernel shows", THREADS + 1, count_tasks());
	checking = 1;
	for (long long end = now_ms() + 20000; answered < THREADS && now_ms() < end;)
		sleep_ms(2);
	same_number("answered", "threads that go on", THREADS, answered);
	for (int i = 0; i < THREADS; i++) {
		char name[16];
		snprintf(name, sizeof(name), "worker %d", i);
		same_number("tid", "id of the thread", threads[i].tid, threads[i].tid_after);
		same_number("storage", "thread-local variable", 1000 + i, threads[i].local_after);
		same_number("mask", "signals that it blocks, as bits from SIGRTMIN", 1 << i, threads[i].blocked_after);
		same_text("name", "name of the thread", name, threads[i].name_after);
	}
}

SUBJECT(prepare, check)
