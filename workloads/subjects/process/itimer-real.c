/*
 * about: the interval timer of real time is still armed, with its interval and with what was left
 * promise: "zdtm timers: itimers are restored with the remaining time"
 * mutations:
 *   - {how: call, name: disarmed, call: [setitimer, 0, "@", 0]}
 */
#include <kit/subject.h>
#include <sys/time.h>

static volatile sig_atomic_t fired;

static void on_alarm(int number)
{
	(void)number;
	fired++;
}

static void prepare(void)
{
	const struct itimerval timer = { .it_interval = { 7, 500000 }, .it_value = { 1000, 0 } };

	signal(SIGALRM, on_alarm);
	must(setitimer(ITIMER_REAL, &timer, NULL));
}

static void check(void)
{
	struct itimerval now = { 0 };
	const struct itimerval soon = { .it_interval = { 0, 1000 }, .it_value = { 0, 1000 } };

	works("get", "it can be read", getitimer(ITIMER_REAL, &now) == 0);
	same_number("interval-s", "seconds of the interval", 7, now.it_interval.tv_sec);
	same_number("interval-us", "microseconds of the interval", 500000, now.it_interval.tv_usec);
	/* The freeze may count or not: a whole interval is left either way. */
	at_least("left", "seconds until it fires", 100, now.it_value.tv_sec);
	same_number("not-more", "not more than were set", 1, now.it_value.tv_sec <= 1000);
	must(setitimer(ITIMER_REAL, &soon, NULL));
	for (long long end = now_ms() + 20000; fired < 3 && now_ms() < end;)
		sleep_ms(1);
	at_least("fires", "it fires when armed anew", 3, fired);
}

SUBJECT(prepare, check)
