/*
 * Spoils one thing in a process from outside, as a faulty restore would have: a check that does not notice is no check.
 *   subjects mutate byte PID ADDRESS              flips every bit of one byte of its memory
 *   subjects mutate signal PID NUMBER             sends a signal
 *   subjects mutate syscall PID NAME ARGUMENT...  makes it call the kernel; @ stands for 128 zeroed bytes of its stack
 */
#include "kit.h"
#include <sys/ptrace.h>
#include <sys/user.h>

#define SCRATCH_BYTES 128

static const struct {
	const char *name;
	long number;
} calls[] = {
	{ "close", SYS_close },
	{ "lseek", SYS_lseek },
	{ "read", SYS_read },
	{ "write", SYS_write },
	{ "shutdown", SYS_shutdown },
	{ "fcntl", SYS_fcntl },
	{ "flock", SYS_flock },
	{ "ftruncate", SYS_ftruncate },
	{ "rt_sigaction", SYS_rt_sigaction },
	{ "rt_sigprocmask", SYS_rt_sigprocmask },
	{ "sigaltstack", SYS_sigaltstack },
	{ "setitimer", SYS_setitimer },
	{ "timer_delete", SYS_timer_delete },
	{ "timerfd_settime", SYS_timerfd_settime },
	{ "setpgid", SYS_setpgid },
	{ "setsid", SYS_setsid },
	{ "setsockopt", SYS_setsockopt },
	{ "epoll_ctl", SYS_epoll_ctl },
	{ "inotify_rm_watch", SYS_inotify_rm_watch },
	{ "munmap", SYS_munmap },
	{ "mprotect", SYS_mprotect },
	{ "madvise", SYS_madvise },
	{ "prctl", SYS_prctl },
	{ "prlimit64", SYS_prlimit64 },
	{ "personality", SYS_personality },
	{ "ioprio_set", SYS_ioprio_set },
	{ "rseq", SYS_rseq },
	{ "wait4", SYS_wait4 },
	{ "umask", SYS_umask },
	{ "setresuid", SYS_setresuid },
	{ "setpriority", SYS_setpriority },
	{ "sched_setaffinity", SYS_sched_setaffinity },
	{ "sched_setscheduler", SYS_sched_setscheduler },
	{ "shmdt", SYS_shmdt },
	{ "shmctl", SYS_shmctl },
	{ "semctl", SYS_semctl },
	{ "msgrcv", SYS_msgrcv },
	{ "io_destroy", SYS_io_destroy },
	{ "munlock", SYS_munlock },
	{ "munlockall", SYS_munlockall },
	{ "dup2", SYS_dup2 },
	{ "fanotify_mark", SYS_fanotify_mark },
	{ "unlink", SYS_unlink },
};

static long number_of(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].number;
	fprintf(stderr, "subjects: there is no call %s here\n", name);
	exit(2);
}

static void wait_stopped(pid_t pid)
{
	int status;

	must(waitpid(pid, &status, __WALL));
	if (!WIFSTOPPED(status)) {
		fprintf(stderr, "subjects: process %d ended\n", pid);
		exit(1);
	}
}

static void flip_byte(pid_t pid, off_t address)
{
	char file[64];
	unsigned char byte;

	snprintf(file, sizeof(file), "/proc/%d/mem", pid);
	int fd = must(open(file, O_RDWR));
	if (pread(fd, &byte, 1, address) != 1)
		die("reading %s", file);
	byte = (unsigned char)~byte;
	if (pwrite(fd, &byte, 1, address) != 1)
		die("writing %s", file);
}

#ifdef __x86_64__
/* `scratch` is a mask of the arguments that stand for the zeroed bytes. */
static long inject(pid_t pid, long number, unsigned long long *arguments, unsigned scratch)
{
	struct user_regs_struct saved, regs;

	must(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	must(ptrace(PTRACE_INTERRUPT, pid, NULL, NULL));
	wait_stopped(pid);
	must(ptrace(PTRACE_GETREGS, pid, NULL, &saved));
	/* Below the red zone of its stack. */
	const unsigned long long zeros = (saved.rsp - 4096) & ~15ull;
	for (size_t i = 0; scratch != 0 && i < SCRATCH_BYTES; i += 8)
		must(ptrace(PTRACE_POKEDATA, pid, (void *)(zeros + i), NULL));
	for (int i = 0; i < 6; i++)
		if ((scratch & 1u << i) != 0)
			arguments[i] = zeros;
	regs = saved;
	/* It waits in the kernel, so the two bytes before its next instruction are the one that calls the kernel. */
	regs.rip -= 2;
	regs.rax = (unsigned long long)number;
	regs.orig_rax = (unsigned long long)-1;
	regs.rdi = arguments[0];
	regs.rsi = arguments[1];
	regs.rdx = arguments[2];
	regs.r10 = arguments[3];
	regs.r8 = arguments[4];
	regs.r9 = arguments[5];
	must(ptrace(PTRACE_SETREGS, pid, NULL, &regs));
	must(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL));
	wait_stopped(pid);
	must(ptrace(PTRACE_GETREGS, pid, NULL, &regs));
	must(ptrace(PTRACE_SETREGS, pid, NULL, &saved));
	must(ptrace(PTRACE_DETACH, pid, NULL, NULL));
	return (long)regs.rax;
}
#else
static long inject(pid_t pid, long number, unsigned long long *arguments, unsigned scratch)
{
	(void)pid, (void)number, (void)arguments, (void)scratch;
	errno = ENOSYS;
	die("calls can only be injected on x86-64");
}
#endif

int mutate(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: subjects mutate byte|signal|syscall PID ...\n");
		return 2;
	}
	const pid_t pid = atoi(argv[1]);
	if (strcmp(argv[0], "byte") == 0) {
		flip_byte(pid, (off_t)strtoull(argv[2], NULL, 0));
	} else if (strcmp(argv[0], "signal") == 0) {
		must(kill(pid, atoi(argv[2])));
	} else {
		unsigned long long arguments[6] = { 0 };
		unsigned scratch = 0;
		for (int i = 3; i < argc && i < 9; i++) {
			if (strcmp(argv[i], "@") == 0)
				scratch |= 1u << (i - 3);
			else
				arguments[i - 3] = (unsigned long long)strtoll(argv[i], NULL, 0);
		}
		const long result = inject(pid, number_of(argv[2]), arguments, scratch);
		printf("%ld\n", result);
		if (result < 0 && result > -4096) {
			fprintf(stderr, "subjects: %s: %s\n", argv[2], strerror((int)-result));
			return 1;
		}
	}
	return 0;
}
