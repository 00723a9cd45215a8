/* Restartable sequences by the system call itself: the C library's own registration is switched off for subjects. */
#ifndef CRIU_QUALIFY_PROCESS_RSEQ_H
#define CRIU_QUALIFY_PROCESS_RSEQ_H

#include <kit/subject.h>
#include <sys/utsname.h>

#define RSEQ_SIGNATURE 0x53053053u

/* struct rseq of linux/rseq.h, in the first form of it, with its first values. */
struct rseq_area {
	uint32_t cpu_id_start, cpu_id;
	uint64_t critical_section;
	uint32_t flags, padding[3];
} __attribute__((aligned(32)));

/* The kernel tells others of the registration since 5.13 (PTRACE_GET_RSEQ_CONFIGURATION). */
static inline bool kernel_tells_of_rseq(void)
{
	struct utsname name;
	int major = 0, minor = 0;

	must(uname(&name));
	sscanf(name.release, "%d.%d", &major, &minor);
	return major > 5 || (major == 5 && minor >= 13);
}

static inline void rseq_register(struct rseq_area *area)
{
	area->cpu_id = (uint32_t)-1;
	if (syscall(SYS_rseq, area, sizeof(*area), 0, RSEQ_SIGNATURE) == 0)
		return;
	if (errno == ENOSYS)
		skip("this kernel has no restartable sequences");
	die("registering a restartable sequence");
}

#endif
