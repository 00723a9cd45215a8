/*
 * about: a small process with a child, a thread, a pipe, a socket pair and a timer comes back
 * mutations:
 *   - {how: lose-byte, on: pipe}
 *   - {how: kill, on: child}
 */
#include <kit/subject.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

static int ends[2], pair[2], timer;
static pid_t child;
static pthread_t thread;

static void *echo(void *argument)
{
	char byte;

	(void)argument;
	while (read(pair[1], &byte, 1) == 1 && write(pair[1], &byte, 1) == 1) {
	}
	return NULL;
}

static void prepare(void)
{
	const struct itimerspec far = { .it_value = { 3600, 0 } };

	must(pipe(ends));
	if (write(ends[1], "canary", 6) != 6)
		die("filling the pipe");
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	timer = must(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
	must(timerfd_settime(timer, 0, &far, NULL));
	if (pthread_create(&thread, NULL, echo, NULL) != 0)
		die("starting a thread");
	child = idle_child();
	expose_fd("pipe", ends[0]);
	expose_child("child", child);
}

static void check(void)
{
	char text[8] = { 0 }, byte = '?';
	struct itimerspec left = { 0 };

	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	if (read(ends[0], text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	same_text("pipe", "what was in the pipe", "canary", text);
	struct timeval limit = { 5, 0 };
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	works("thread", "a thread answers over a socket pair", write(pair[0], "!", 1) == 1 && read(pair[0], &byte, 1) == 1 && byte == '!');
	timerfd_gettime(timer, &left);
	same_number("timer", "the timer is armed", 1, left.it_value.tv_sec > 0);
	same_number("child", "the child has not ended", 0, waitpid(child, NULL, WNOHANG));
}

SUBJECT(prepare, check)
