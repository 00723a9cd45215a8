/*
 * about: a descriptor that came over a socket (SCM_RIGHTS) still shares its description with the sender
 * promise: "zdtm file_shared, fdt_shared: it does not matter how a descriptor came to be shared"
 * mutations:
 *   - {how: seek, on: received}
 *   - {how: close, on: received}
 */
#include <kit/subject.h>
#include <sys/socket.h>

static int sockets[2], received, own;
static pid_t child;

static void move_on(int number)
{
	(void)number;
	lseek(own, 100, SEEK_CUR);
}

static void send_file(void *unused)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec byte = { "f", 1 };
	struct msghdr message = { .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };

	(void)unused;
	own = must(open("file", O_RDWR | O_CREAT, 0600));
	must(lseek(own, 10, SEEK_SET));
	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &own, sizeof(own));
	must(sendmsg(sockets[1], &message, 0));
	signal(SIGUSR1, move_on);
}

static void prepare(void)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char byte;
	struct iovec room = { &byte, 1 };
	struct msghdr message = { .msg_iov = &room, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	child = child_running(send_file, NULL);
	must(recvmsg(sockets[0], &message, 0));
	memcpy(&received, CMSG_DATA(&control.header), sizeof(received));
	expose_fd("received", received);
}

static void check(void)
{
	/* A lost end is to be stated below, not to end the process here. */
	signal(SIGPIPE, SIG_IGN);
	same_number("offset", "the offset that the sender set", 10, lseek(received, 0, SEEK_CUR));
	kill(child, SIGUSR1);
	for (long long end = now_ms() + 10000; lseek(received, 0, SEEK_CUR) == 10 && now_ms() < end;)
		sleep_ms(5);
	same_number("shared", "the sender still moves it", 110, lseek(received, 0, SEEK_CUR));
	works("socket", "the socket pair is still connected", write(sockets[0], "x", 1) == 1);
}

SUBJECT(prepare, check)
