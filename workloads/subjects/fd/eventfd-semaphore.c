/*
 * about: an eventfd that is a semaphore is still one, so that each read takes one
 * promise: "images/eventfd.proto: counter and flags; whether EFD_SEMAPHORE is among them is said nowhere"
 * mutations:
 *   - {how: call, name: "one taken", call: [read, "fd:semaphore", "@", 8]}
 */
#include <kit/subject.h>
#include <sys/eventfd.h>

static int semaphore;

static void prepare(void)
{
	semaphore = must(eventfd(3, EFD_SEMAPHORE | EFD_NONBLOCK));
	expose_fd("semaphore", semaphore);
}

static void check(void)
{
	uint64_t value = 0;
	int reads = 0;

	works("read", "it can be read", read(semaphore, &value, 8) == 8);
	same_number("value", "a read takes one", 1, (long long)value);
	for (reads = 1; reads < 10 && read(semaphore, &value, 8) == 8; reads++) {
	}
	same_number("reads", "there are as many reads as were counted", 3, reads);
}

SUBJECT(prepare, check)
