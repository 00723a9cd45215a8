/*
 * about: an armed timerfd keeps its interval and clock and goes on from the time that was left; an unread expiry is not lost
 * promise: "zdtm timerfd: interval, remaining time and ticks come back"
 * mutations:
 *   - {how: call, name: "disarmed", call: [timerfd_settime, "fd:armed", 0, "@", 0]}
 *   - {how: call, name: "expiry lost", call: [read, "fd:expired", "@", 8]}
 */
#include <kit/subject.h>
#include <poll.h>
#include <sys/timerfd.h>

enum { LEFT_S = 5000, INTERVAL_S = 7000 };

static int armed, expired, disarmed;

static void prepare(void)
{
	struct itimerspec set = { .it_value = { LEFT_S, 0 }, .it_interval = { INTERVAL_S, 5 } };

	armed = must(timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC));
	must(timerfd_settime(armed, 0, &set, NULL));
	set = (struct itimerspec){ .it_value = { 0, 1000000 } };
	expired = must(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
	must(timerfd_settime(expired, 0, &set, NULL));
	struct pollfd wait = { .fd = expired, .events = POLLIN };
	if (poll(&wait, 1, 60000) != 1)
		die("the timer did not expire");
	disarmed = must(timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK));
	expose_fd("armed", armed);
	expose_fd("expired", expired);
}

static void check(void)
{
	struct itimerspec now = { 0 };
	uint64_t ticks = 0;

	works("get", "the timer can be read", timerfd_gettime(armed, &now) == 0);
	/* What is left goes down by the time of the run at most: the freeze may count, but cannot be this long. */
	at_least("left", "time left is not much less, s", LEFT_S - 1000, now.it_value.tv_sec);
	at_least("not-more", "time left is not more, s that have passed", 0, LEFT_S - now.it_value.tv_sec);
	same_number("interval", "interval, s", INTERVAL_S, now.it_interval.tv_sec);
	same_number("interval-ns", "interval, ns beyond the seconds", 5, now.it_interval.tv_nsec);
	works("expired", "the expiry can be read", read(expired, &ticks, 8) == 8);
	same_number("ticks", "expiries that were not read", 1, (long long)ticks);
	works("get-disarmed", "a timer that was never armed is there", timerfd_gettime(disarmed, &now) == 0);
	same_number("disarmed", "and is still not armed", 0, now.it_value.tv_sec + now.it_value.tv_nsec);
}

SUBJECT(prepare, check)
