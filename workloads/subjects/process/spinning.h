/* A thread that computes until it is told to stop, with values in its registers: what subjects of registers have in common. */
#ifndef CRIU_QUALIFY_PROCESS_SPINNING_H
#define CRIU_QUALIFY_PROCESS_SPINNING_H

#include <kit/subject.h>
#include <pthread.h>
#include <stdatomic.h>

/* Set by the thread before it loads its registers, by check() to end its loop, and by the thread after it has stored them. */
static atomic_int spinning, stop, done;

/* The loop between loading and storing; "stop" is an operand that points to `stop`. */
#define SPIN "1:\tpause\n\tcmpl $0, (%[stop])\n\tje 1b\n\t"

static inline void start_spinning(void *(*body)(void *))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, body, NULL) != 0)
		die("starting a thread");
	while (!spinning)
		sleep_ms(1);
	/* It has said so before it began. */
	sleep_ms(20);
}

static inline void stop_spinning(void)
{
	stop = 1;
	for (long long end = now_ms() + 20000; !done && now_ms() < end;)
		sleep_ms(1);
	same_number("done", "the thread went on", 1, done);
}

#endif
