/*
 * about: an eventfd keeps a counter that is larger than 32 bits, up to the largest one
 * promise: "images/eventfd.proto: the counter has 64 bits"
 * mutations:
 *   - {how: call, name: "counter lost", call: [read, "fd:event", "@", 8]}
 */
#include <kit/subject.h>
#include <sys/eventfd.h>

static const uint64_t COUNT = (1ull << 40) + 3, LARGEST = UINT64_MAX - 1;
static int event, full;

static void prepare(void)
{
	event = must(eventfd(0, EFD_NONBLOCK));
	full = must(eventfd(0, EFD_NONBLOCK));
	if (write(event, &COUNT, 8) != 8 || write(full, &LARGEST, 8) != 8)
		die("writing the counters");
	expose_fd("event", event);
}

static void check(void)
{
	uint64_t value = 0;
	const uint64_t one = 1;

	works("read", "the counter can be read", read(event, &value, 8) == 8);
	same_number("counter", "its value, 2^40 + 3", (long long)COUNT, (long long)value);
	same_number("full", "the largest counter takes no more", -1, write(full, &one, 8));
	value = 0;
	works("read-full", "the largest counter can be read", read(full, &value, 8) == 8);
	same_number("largest", "it is 2^64 - 2, here as a signed number", (long long)LARGEST, (long long)value);
}

SUBJECT(prepare, check)
