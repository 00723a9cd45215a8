/*
 * about: the interval timers of user time and of processor time are still armed
 * promise: "zdtm timers"
 * mutations:
 *   - {how: call, name: "virtual timer disarmed", call: [setitimer, 1, "@", 0]}
 *   - {how: call, name: "profiling timer disarmed", call: [setitimer, 2, "@", 0]}
 */
#include <kit/subject.h>
#include <sys/time.h>

static volatile sig_atomic_t fired;

static void on_timer(int number)
{
	fired = number;
}

static void prepare(void)
{
	const struct itimerval user = { .it_interval = { 3, 250000 }, .it_value = { 900, 0 } };
	const struct itimerval all = { .it_interval = { 5, 750000 }, .it_value = { 800, 0 } };

	signal(SIGVTALRM, on_timer);
	signal(SIGPROF, on_timer);
	must(setitimer(ITIMER_VIRTUAL, &user, NULL));
	must(setitimer(ITIMER_PROF, &all, NULL));
}

static void state(const char *name, int which, long interval_ms, long left_s)
{
	const struct itimerval soon = { .it_value = { 0, 1000 } };
	struct itimerval now = { 0 };

	works(name, "it can be read", getitimer(which, &now) == 0);
	same_number(name, "milliseconds of the interval", interval_ms, now.it_interval.tv_sec * 1000 + now.it_interval.tv_usec / 1000);
	at_least(name, "seconds until it fires", left_s - 100, now.it_value.tv_sec);
	fired = 0;
	must(setitimer(which, &soon, NULL));
	for (long long end = now_ms() + 20000; fired == 0 && now_ms() < end;) {
	}
	same_number(name, "the signal when armed anew", which == ITIMER_PROF ? SIGPROF : SIGVTALRM, fired);
}

static void check(void)
{
	state("virtual", ITIMER_VIRTUAL, 3250, 900);
	state("profiling", ITIMER_PROF, 5750, 800);
}

SUBJECT(prepare, check)
