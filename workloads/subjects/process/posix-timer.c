/*
 * about: POSIX timers keep their ids, clocks, intervals, signals and values, and still fire
 * promise: "zdtm posix_timers, pthread_timers; release 4.2: timer ids by PR_TIMER_CREATE_RESTORE_IDS"
 * mutations:
 *   - {how: call, name: "timer gone", call: [timer_delete, 2]}
 */
#include <kit/subject.h>
#include <time.h>

enum { TIMERS = 4 };

static const struct {
	clockid_t clock;
	int notify, signal, value;
	long interval_s;
} wanted[TIMERS] = {
	{ CLOCK_REALTIME, SIGEV_SIGNAL, 40, 1111, 11 },
	{ CLOCK_MONOTONIC, SIGEV_SIGNAL, 41, 2222, 22 },
	{ CLOCK_PROCESS_CPUTIME_ID, SIGEV_SIGNAL, 42, 3333, 33 },
	{ CLOCK_BOOTTIME, SIGEV_SIGNAL, 43, 4444, 0 },
};
static int ids[TIMERS];

/* By the kernel's own calls: glibc's timer_t is not the kernel's id. */
static int create(clockid_t clock, struct sigevent *event)
{
	int id = -1;

	must(syscall(SYS_timer_create, clock, event, &id));
	return id;
}

static void prepare(void)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	sigset_t all;

	sigfillset(&all);
	must(sigprocmask(SIG_BLOCK, &all, NULL));
	/* A gap in the ids: they have to come back as they were, not as they are handed out. */
	const int gap[2] = { create(CLOCK_MONOTONIC, &none), create(CLOCK_MONOTONIC, &none) };
	for (int i = 0; i < TIMERS; i++) {
		struct sigevent event = { .sigev_notify = wanted[i].notify, .sigev_signo = wanted[i].signal };
		const struct itimerspec time = { { wanted[i].interval_s, 0 }, { 3000, 0 } };
		event.sigev_value.sival_int = wanted[i].value;
		ids[i] = create(wanted[i].clock, &event);
		must(syscall(SYS_timer_settime, ids[i], 0, &time, NULL));
	}
	must(syscall(SYS_timer_delete, gap[0]));
	must(syscall(SYS_timer_delete, gap[1]));
}

/* Busy, as the clock of processor time stands still in a sleep. */
static void wait_for(const sigset_t *set, siginfo_t *info)
{
	const struct timespec now = { 0, 0 };

	for (long long end = now_ms() + 20000; sigtimedwait(set, info, &now) < 0 && now_ms() < end;) {
	}
}

static void check(void)
{
	for (int i = 0; i < TIMERS; i++) {
		const struct itimerspec soon = { { 0, 0 }, { 0, 1000000 } };
		struct itimerspec time = { 0 };
		siginfo_t info = { 0 };
		sigset_t set;

		works("exists", "the timer is there under its id", syscall(SYS_timer_gettime, ids[i], &time) == 0);
		same_number("interval", "its interval in seconds", wanted[i].interval_s, time.it_interval.tv_sec);
		at_least("left", "seconds until it fires", 1000, time.it_value.tv_sec);
		sigemptyset(&set);
		sigaddset(&set, wanted[i].signal);
		if (syscall(SYS_timer_settime, ids[i], 0, &soon, NULL) == 0)
			wait_for(&set, &info);
		same_number("fired", "the signal that it sends", wanted[i].signal, info.si_signo);
		same_number("value", "the value that comes with it", wanted[i].value, info.si_value.sival_int);
	}
}

SUBJECT(prepare, check)
