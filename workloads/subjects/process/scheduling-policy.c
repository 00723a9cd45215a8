/*
 * about: scheduling policies, real-time priorities and nice values are kept
 * promise: "zdtm sched_prio00, sched_policy00"
 * # In a user namespace nobody may ask for a real-time policy.
 * flavors: [host, ns]
 * mutations:
 *   - {how: call, name: "ordinary policy", call: [sched_setscheduler, 0, 0, "@"]}
 *   - {how: kill, on: "round-robin"}
 */
#include <process/status.h>
#include <sched.h>
#include <sys/resource.h>

static pid_t fifo, round_robin, idle, nice_one;

static void set(int policy, int priority)
{
	const struct sched_param parameter = { .sched_priority = priority };

	if (sched_setscheduler(0, policy, &parameter) != 0)
		skip("policy %d is not permitted here: %s", policy, strerror(errno));
}

static void be_fifo(void *unused)
{
	(void)unused;
	set(SCHED_FIFO, 3);
}

static void be_round_robin(void *unused)
{
	(void)unused;
	set(SCHED_RR, 7);
}

static void be_idle(void *unused)
{
	(void)unused;
	set(SCHED_IDLE, 0);
}

static void be_nice(void *unused)
{
	(void)unused;
	must(setpriority(PRIO_PROCESS, 0, 11));
}

static void prepare(void)
{
	const struct sched_param parameter = { .sched_priority = 2 };

	/* Tried here first: what a child says of a skip would not end this process. */
	if (sched_setscheduler(0, SCHED_FIFO, &parameter) != 0)
		skip("real-time policies are not permitted here: %s", strerror(errno));
	set(SCHED_BATCH, 0);
	must(setpriority(PRIO_PROCESS, 0, 5));
	fifo = child_running(be_fifo, NULL);
	round_robin = child_running(be_round_robin, NULL);
	idle = child_running(be_idle, NULL);
	nice_one = child_running(be_nice, NULL);
	expose_child("round-robin", round_robin);
}

static void state(const char *name, pid_t pid, int policy, int priority, int nice_value)
{
	struct sched_param parameter = { .sched_priority = -1 };

	still_running(name, pid);
	same_number(name, "policy", policy, sched_getscheduler(pid));
	sched_getparam(pid, &parameter);
	same_number(name, "priority", priority, parameter.sched_priority);
	same_number(name, "nice value", nice_value, getpriority(PRIO_PROCESS, (id_t)pid));
}

static void check(void)
{
	state("batch", getpid(), SCHED_BATCH, 0, 5);
	state("fifo", fifo, SCHED_FIFO, 3, 5);
	state("round-robin", round_robin, SCHED_RR, 7, 5);
	state("idle", idle, SCHED_IDLE, 0, 5);
	state("nice", nice_one, SCHED_BATCH, 0, 11);
}

SUBJECT(prepare, check)
