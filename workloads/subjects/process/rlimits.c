/*
 * about: every resource limit is kept, soft and hard
 * promise: "zdtm rlimits00"
 * mutations:
 *   - {how: call, name: "soft limit lowered", call: [prlimit64, 0, 4, "memory:other", 0]}
 */
#include <kit/subject.h>
#include <sys/resource.h>

/* The kernel's count, RLIM_NLIMITS. */
enum { LIMITS = 16 };

static struct rlimit before[LIMITS];
/* What a mutation hands to the kernel. */
static struct rlimit other = { 1, 2 };

static void prepare(void)
{
	for (int i = 0; i < LIMITS; i++) {
		must(getrlimit(i, &before[i]));
		/* Lowered by something of its own, so that no two are alike; memory and processes must go on. */
		if (i == RLIMIT_CORE || i == RLIMIT_CPU || i == RLIMIT_SIGPENDING || i == RLIMIT_MSGQUEUE || i == RLIMIT_STACK ||
		    i == RLIMIT_FSIZE || i == RLIMIT_LOCKS || i == RLIMIT_RTTIME) {
			struct rlimit lower = { 40000000 + (rlim_t)i * 4096, 50000000 + (rlim_t)i * 4096 };
			if (before[i].rlim_max != RLIM_INFINITY && before[i].rlim_max < lower.rlim_max)
				lower = (struct rlimit){ before[i].rlim_max / 2, before[i].rlim_max };
			must(setrlimit(i, &lower));
		}
		if (i == RLIMIT_NOFILE) {
			const struct rlimit lower = { 333, 444 };
			must(setrlimit(i, &lower));
		}
		must(getrlimit(i, &before[i]));
	}
	expose_memory("other", &other, sizeof(other));
}

static void check(void)
{
	struct rlimit now;

	for (int i = 0; i < LIMITS; i++) {
		char name[32];
		snprintf(name, sizeof(name), "limit-%d", i);
		must(getrlimit(i, &now));
		same_number(name, "soft limit", (long long)before[i].rlim_cur, (long long)now.rlim_cur);
		same_number(name, "hard limit", (long long)before[i].rlim_max, (long long)now.rlim_max);
	}
}

SUBJECT(prepare, check)
