/*
 * about: a descriptor that was sent over a socket and not yet received arrives, although the sender has closed its own
 * promise: "zdtm scm00 to scm05: descriptors in flight over unix sockets"
 * mutations:
 *   - {how: lose-byte, on: receiver}
 *   - {how: shutdown, on: receiver}
 */
#include <kit/subject.h>
#include <sys/socket.h>

static int sockets[2], ends[2];

union control {
	struct cmsghdr header;
	char space[CMSG_SPACE(2 * sizeof(int))];
};

static void prepare(void)
{
	union control control = { 0 };
	struct iovec byte = { "f", 1 };
	struct msghdr message = { .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	must(pipe(ends));
	if (write(ends[1], "in the pipe", 11) != 11)
		die("filling the pipe");
	int file = must(open("file", O_RDWR | O_CREAT, 0600));
	must(lseek(file, 77, SEEK_SET));
	const int sent[] = { ends[0], file };
	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(sent)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), sent, sizeof(sent));
	must(sendmsg(sockets[1], &message, 0));
	must(close(ends[0]));
	must(close(file));
	expose_fd("receiver", sockets[0]);
}

static void check(void)
{
	union control control = { 0 };
	char byte = 0, text[32] = { 0 };
	struct iovec room = { &byte, 1 };
	struct msghdr message = { .msg_iov = &room, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };
	int received[2] = { -1, -1 };

	works("receive", "the message can be received", recvmsg(sockets[0], &message, MSG_DONTWAIT) == 1);
	same_number("byte", "what it says", 'f', byte);
	same_number("descriptors", "it brings two descriptors", CMSG_LEN(sizeof(received)), (long long)control.header.cmsg_len);
	if (control.header.cmsg_len == CMSG_LEN(sizeof(received)))
		memcpy(received, CMSG_DATA(&control.header), sizeof(received));
	fcntl(received[0], F_SETFL, O_NONBLOCK);
	works("pipe", "the first one can be read", read(received[0], text, sizeof(text) - 1) > 0);
	same_text("pipe-content", "and is the pipe", "in the pipe", text);
	same_number("file", "the second one is the file, at its offset", 77, lseek(received[1], 0, SEEK_CUR));
	works("send", "the sender can send more", send(sockets[1], "m", 1, MSG_NOSIGNAL) == 1);
	works("answer", "the receiver can answer", send(sockets[0], "a", 1, MSG_NOSIGNAL) == 1);
}

SUBJECT(prepare, check)
