/*
 * about: an eventfd keeps its counter and whether it blocks
 * promise: "images/eventfd.proto: counter and flags"
 * mutations:
 *   - {how: call, name: "counter lost", call: [read, "fd:event", "@", 8]}
 *   - {how: close, on: event}
 */
#include <kit/subject.h>
#include <sys/eventfd.h>

static const uint64_t COUNT = 123456;
static int event;

static void prepare(void)
{
	event = must(eventfd(0, EFD_NONBLOCK));
	if (write(event, &COUNT, 8) != 8)
		die("writing the counter");
	expose_fd("event", event);
}

static void check(void)
{
	uint64_t value = 0;
	const uint64_t one = 1;

	same_number("flags", "it does not block", O_NONBLOCK, fcntl(event, F_GETFL) & O_NONBLOCK);
	works("read", "the counter can be read", read(event, &value, 8) == 8);
	same_number("counter", "its value", (long long)COUNT, (long long)value);
	same_number("emptied", "reading has emptied it", -1, read(event, &value, 8));
	works("write", "it can be written", write(event, &one, 8) == 8);
	works("read-again", "and read again", read(event, &value, 8) == 8);
	same_number("new", "its new value", 1, (long long)value);
}

SUBJECT(prepare, check)
