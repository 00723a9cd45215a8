/*
 * about: a periodic timerfd that has expired, and was not read since, goes on with its period
 * # Known as checkpoint-restore/criu issue 3162, open: the kernel reports no time left until the expiry is read, and CRIU restores the timer disarmed.
 * promise: "zdtm timerfd: interval, remaining time and ticks come back"
 * mutations:
 *   - {how: call, name: "disarmed", call: [timerfd_settime, "fd:timer", 0, "@", 0]}
 */
#include <kit/subject.h>
#include <poll.h>
#include <sys/timerfd.h>

enum { INTERVAL_S = 7000 };

static int timer;

static void prepare(void)
{
	const struct itimerspec set = { .it_value = { 0, 1000000 }, .it_interval = { INTERVAL_S, 0 } };

	timer = must(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
	must(timerfd_settime(timer, 0, &set, NULL));
	struct pollfd wait = { .fd = timer, .events = POLLIN };
	if (poll(&wait, 1, 60000) != 1)
		die("the timer did not expire");
	expose_fd("timer", timer);
}

static void check(void)
{
	struct itimerspec now = { 0 };
	uint64_t ticks = 0;

	works("read", "the expiry can be read", read(timer, &ticks, 8) == 8);
	same_number("ticks", "expiries that were not read", 1, (long long)ticks);
	works("get", "the timer can be looked at", timerfd_gettime(timer, &now) == 0);
	same_number("interval", "its period, s", INTERVAL_S, now.it_interval.tv_sec);
	at_least("next", "to the next expiry, s", INTERVAL_S - 1000, now.it_value.tv_sec);
}

SUBJECT(prepare, check)
