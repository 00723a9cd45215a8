/*
 * about: a unix socket with SO_PASSCRED still receives the sender's ids with each message
 * promise: "zdtm/static/sock_opts00 (SO_PASSCRED); criu.org, Unix sockets"
 * mutations:
 *   - {how: call, name: credentials off, call: [setsockopt, "fd:receiver", 1, 16, "@", 4]}
 */
#include <socket/sockets.h>

static int pair[2];

static void prepare(void)
{
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	set_option(pair[1], SOL_SOCKET, SO_PASSCRED, 1);
	expose_fd("receiver", pair[1]);
}

static void check(void)
{
	struct ucred sender = { -1, (uid_t)-1, (gid_t)-1 };
	char text[8], control[CMSG_SPACE(sizeof(struct ucred))];
	struct iovec part = { text, sizeof(text) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };

	same_number("option", "SO_PASSCRED", 1, option(pair[1], SOL_SOCKET, SO_PASSCRED));
	works("send", "a message can be sent", transmit(pair[0], "hello"));
	works("receive", "it can be received", recvmsg(pair[1], &message, MSG_DONTWAIT) == 5);
	for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one != NULL; one = CMSG_NXTHDR(&message, one))
		if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_CREDENTIALS)
			memcpy(&sender, CMSG_DATA(one), sizeof(sender));
	same_number("pid", "process that has sent it", getpid(), sender.pid);
	same_number("uid", "its user", getuid(), sender.uid);
}

SUBJECT(prepare, check)
