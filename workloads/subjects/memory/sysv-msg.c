/*
 * about: a System V message queue keeps its id and its messages, with their types and order
 * promise: zdtm msgque (a dumped IPC namespace); in flavor host the queue stays in the machine's namespace, which CRIU leaves alone
 * mutations:
 *   - {how: call, name: "first message taken", call: [msgrcv, "memory:id", "@", 64, 0, 2048]}
 */
#include <kit/subject.h>
#include <sys/ipc.h>
#include <sys/msg.h>

enum { KEY = 0x43520004, MESSAGES = 4 };

struct message {
	long type;
	char text[64];
};

static int id;

static struct message numbered(int number)
{
	struct message message = { .type = 10 - number };

	seeded_fill(message.text, sizeof(message.text), (uint32_t)number);
	return message;
}

static void prepare(void)
{
	/* In the machine's namespace one may be left by a run that was stopped. */
	msgctl(msgget(KEY, 0), IPC_RMID, NULL);
	id = must(msgget(KEY, IPC_CREAT | IPC_EXCL | 0600));
	for (int i = 0; i < MESSAGES; i++) {
		struct message message = numbered(i);
		/* Different lengths: the second is empty. */
		must(msgsnd(id, &message, i == 1 ? 0 : sizeof(message.text), IPC_NOWAIT));
	}
	/* The id itself, given as an address: a mutation has no other way to name it. */
	expose_memory("id", (const void *)(intptr_t)id, 0);
}

static void check(void)
{
	struct msqid_ds state = { 0 };

	same_number("id", "the key leads to the same id", id, msgget(KEY, 0));
	works("state", "its state can be read", msgctl(id, IPC_STAT, &state) == 0);
	same_number("count", "messages in the queue", MESSAGES, (long long)state.msg_qnum);
	for (int i = 0; i < MESSAGES; i++) {
		const struct message expected = numbered(i);
		struct message message = { 0 };
		char name[32];

		ssize_t length = msgrcv(id, &message, sizeof(message.text), 0, IPC_NOWAIT);
		snprintf(name, sizeof(name), "message-%d-length", i);
		same_number(name, "bytes of it", i == 1 ? 0 : (long long)sizeof(message.text), length);
		snprintf(name, sizeof(name), "message-%d-type", i);
		same_number(name, "its type", expected.type, message.type);
		snprintf(name, sizeof(name), "message-%d-content", i);
		if (length > 0)
			same_bytes(name, "its content", expected.text, message.text, sizeof(message.text));
	}
	works("remove", "it can be removed", msgctl(id, IPC_RMID, NULL) == 0);
}

SUBJECT(prepare, check)
