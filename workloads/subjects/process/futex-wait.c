/*
 * about: a thread and a child that wait on a futex can be woken
 * promise: "zdtm futex"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

struct words {
	_Atomic uint32_t private, shared;
	atomic_int child_woken;
};
static struct words *words;
static atomic_int waiting, woken;
static pid_t child;

static void wait_on(_Atomic uint32_t *word, int how)
{
	while (*word == 0)
		syscall(SYS_futex, word, how, 0, NULL, NULL, 0);
}

static void *body(void *unused)
{
	waiting = 1;
	wait_on(&words->private, FUTEX_WAIT_PRIVATE);
	woken = 1;
	return unused;
}

static void prepare(void)
{
	pthread_t thread;

	words = must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	if (pthread_create(&thread, NULL, body, NULL) != 0)
		die("starting a thread");
	child = must(fork());
	if (child == 0) {
		wait_on(&words->shared, FUTEX_WAIT);
		words->child_woken = 1;
		_exit(0);
	}
	expose_child("child", child);
	while (!waiting)
		sleep_ms(1);
	sleep_ms(50);
}

/* How many were woken is not told: one may be on its way into the call again, and then sees the new word. */
static void wake(_Atomic uint32_t *word, int how)
{
	*word = 1;
	syscall(SYS_futex, word, how, 1, NULL, NULL, 0);
}

static void check(void)
{
	wake(&words->private, FUTEX_WAKE_PRIVATE);
	wake(&words->shared, FUTEX_WAKE);
	for (long long end = now_ms() + 20000; !(woken && words->child_woken) && now_ms() < end;)
		sleep_ms(2);
	same_number("thread", "the thread was woken", 1, woken);
	same_number("child", "the child was woken", 1, words->child_woken);
}

SUBJECT(prepare, check)
