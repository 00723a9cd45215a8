/*
 * about: threads that wait in read(), accept() and waitpid() go on to wait, and get what they wait for
 * promise: "zdtm wait00, socket_listen, pipe00: calls go on as after a stop by a tracer"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <process/status.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

static int pipe_ends[2], listener;
static struct sockaddr_in address = { .sin_family = AF_INET };
static pid_t child;
static atomic_int waiting, done, got_byte, accepted, got_status, early;
static atomic_int go;

static void *read_byte(void *unused)
{
	char byte = 0;

	waiting++;
	const ssize_t length = read(pipe_ends[0], &byte, 1);
	early |= !go;
	got_byte = length == 1 ? byte : -errno;
	done++;
	return unused;
}

static void *accept_one(void *unused)
{
	waiting++;
	const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	early |= !go;
	accepted = fd >= 0 ? 1 : -errno;
	done++;
	return unused;
}

static void *wait_for_child(void *unused)
{
	int status = 0;

	waiting++;
	const pid_t pid = waitpid(child, &status, 0);
	early |= !go;
	got_status = pid == child ? status : -errno;
	done++;
	return unused;
}

static void prepare(void)
{
	pthread_t thread;
	socklen_t length = sizeof(address);

	must(pipe(pipe_ends));
	listener = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(bind(listener, (struct sockaddr *)&address, length));
	must(listen(listener, 5));
	must(getsockname(listener, (struct sockaddr *)&address, &length));
	child = idle_child();
	expose_child("child", child);
	if (pthread_create(&thread, NULL, read_byte, NULL) != 0 || pthread_create(&thread, NULL, accept_one, NULL) != 0 ||
	    pthread_create(&thread, NULL, wait_for_child, NULL) != 0)
		die("starting threads");
	while (waiting < 3)
		sleep_ms(1);
	sleep_ms(50);
}

static void check(void)
{
	same_number("none-ended", "calls that ended without a reason", 0, done);
	go = 1;
	const int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	works("connect", "a connection can be made", connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	works("write", "a byte is written", write(pipe_ends[1], "b", 1) == 1);
	works("kill", "the child is ended", kill(child, SIGTERM) == 0);
	for (long long end = now_ms() + 20000; done < 3 && now_ms() < end;)
		sleep_ms(2);
	same_number("not-early", "calls that ended too early", 0, early);
	same_number("read", "what read() got", 'b', got_byte);
	same_number("accept", "accept() got a connection", 1, accepted);
	same_number("waitpid", "the status that waitpid() got", SIGTERM, got_status);
}

SUBJECT(prepare, check)
