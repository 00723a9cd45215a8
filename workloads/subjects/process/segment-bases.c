/*
 * about: the bases of the segments FS and GS are kept
 * promise: "images/core-x86.proto has fs_base and gs_base"
 * # No mutation: the tool that makes a process call the kernel sets these registers back itself.
 */
#include <kit/subject.h>

#ifdef __x86_64__
#include <asm/prctl.h>

static uint64_t area[4] = { 0, 0x1122334455667788, 0, 0 };
static unsigned long fs_before;

static void prepare(void)
{
	must(syscall(SYS_arch_prctl, ARCH_GET_FS, &fs_before));
	must(syscall(SYS_arch_prctl, ARCH_SET_GS, area));
}

static void check(void)
{
	unsigned long fs = 0, gs = 0;

	syscall(SYS_arch_prctl, ARCH_GET_FS, &fs);
	syscall(SYS_arch_prctl, ARCH_GET_GS, &gs);
	same_number("fs", "base of FS", (long long)fs_before, (long long)fs);
	same_number("gs", "base of GS", (long long)(uintptr_t)area, (long long)gs);
}
#else
static void prepare(void)
{
	skip("written for x86-64 only");
}

static void check(void)
{
}
#endif

SUBJECT(prepare, check)
