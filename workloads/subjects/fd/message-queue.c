/*
 * about: an open POSIX message queue is refused at the dump, and keeps its messages
 * expect:
 *   - {refused: "Can't lookup mount=.* path=/criu-qualify-subject", at: dump, why: "CRIU does not support POSIX message queues (its issue 2285, open); the error names the queue as a file that it does not find"}
 * promise: "checkpoint-restore/criu issue 2285: POSIX message queues are not supported"
 */
#include <kit/subject.h>
#include <mqueue.h>

static mqd_t queue;

static void prepare(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 4, .mq_msgsize = 64 };

	queue = mq_open("/criu-qualify-subject", O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK, 0600, &attributes);
	if (queue == (mqd_t)-1)
		skip("mq_open: %s", strerror(errno));
	/* The open queue stays without its name; nothing may be left behind. */
	mq_unlink("/criu-qualify-subject");
	must(mq_send(queue, "message", 8, 5));
}

static void check(void)
{
	char text[64] = { 0 };
	unsigned priority = 0;

	works("receive", "the message can be received", mq_receive(queue, text, sizeof(text), &priority) == 8);
	same_text("message", "what it says", "message", text);
	same_number("priority", "its priority", 5, priority);
}

SUBJECT(prepare, check)
