/*
 * about: a thread that has user ids and capabilities of its own keeps them
 * promise: "zdtm different_creds, thread_different_uid_gid"
 */
#include <process/status.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int thread_id;
static char before[3][256];
static const char *const fields[3] = { "Uid", "Gid", "CapEff" };

static void *body(void *unused)
{
	/* The calls of the kernel change one thread, those of glibc all of them. */
	must(syscall(SYS_setresgid, 300, 301, 302));
	must(syscall(SYS_setresuid, 400, 401, 402));
	thread_id = (int)syscall(SYS_gettid);
	for (;;)
		pause();
	return unused;
}

static void prepare(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, body, NULL) != 0)
		die("starting a thread");
	while (!thread_id)
		sleep_ms(1);
	for (int i = 0; i < 3; i++)
		status_text(thread_id, fields[i], before[i], sizeof(before[i]));
}

static void check(void)
{
	char after[256];

	same_number("tid", "the thread is there", 0, syscall(SYS_tgkill, getpid(), (int)thread_id, 0));
	for (int i = 0; i < 3; i++) {
		status_text(thread_id, fields[i], after, sizeof(after));
		same_text(fields[i], "ids and capabilities of the thread", before[i], after);
	}
	same_number("mine", "my own user id", 0, getuid());
	same_number("mine-effective", "my own effective user id", 0, geteuid());
}

SUBJECT(prepare, check)
