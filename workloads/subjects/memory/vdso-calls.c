/*
 * about: the calls that the kernel maps into a process (vDSO) still work at their address, and tell the kernel's time
 * promise: criu.org/Vdso (the vDSO is restored, or its calls are led to the new one); zdtm vdso01 (direct vDSO calls)
 * mutations:
 *   - {how: call, name: "vDSO unmapped", call: [munmap, "memory:vdso", 16384]}
 */
#include <kit/subject.h>
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>
#include <time.h>
#include "smaps.h"

typedef int clock_call(clockid_t, struct timespec *);

static clock_call *clock_in_vdso;
static struct timespec last;

#ifdef __x86_64__
static const char wanted[] = "__vdso_clock_gettime";
#else
static const char wanted[] = "__kernel_clock_gettime";
#endif

/* The C library may fall back to system calls without a word, so the function itself is looked up. */
static clock_call *find_clock(const unsigned char *base)
{
	const ElfW(Ehdr) *header = (const void *)base;
	const ElfW(Phdr) *segment = (const void *)(base + header->e_phoff);
	const ElfW(Dyn) *dynamic = NULL;
	const ElfW(Sym) *symbols = NULL;
	const char *strings = NULL;
	uintptr_t load = 0;

	for (int i = 0; i < header->e_phnum; i++)
		if (segment[i].p_type == PT_LOAD)
			load = (uintptr_t)base + segment[i].p_offset - segment[i].p_vaddr;
		else if (segment[i].p_type == PT_DYNAMIC)
			dynamic = (const void *)(base + segment[i].p_offset);
	for (; dynamic != NULL && dynamic->d_tag != DT_NULL; dynamic++)
		if (dynamic->d_tag == DT_SYMTAB)
			symbols = (const void *)(load + dynamic->d_un.d_ptr);
		else if (dynamic->d_tag == DT_STRTAB)
			strings = (const char *)(load + dynamic->d_un.d_ptr);
	/* In every vDSO the table of strings follows that of symbols. */
	for (const ElfW(Sym) *one = symbols; one != NULL && (const char *)one < strings; one++)
		if (strcmp(strings + one->st_name, wanted) == 0)
			return (clock_call *)(load + one->st_value);
	return NULL;
}

static void prepare(void)
{
	const unsigned char *base = (const void *)(uintptr_t)getauxval(AT_SYSINFO_EHDR);

	clock_in_vdso = base == NULL ? NULL : find_clock(base);
	if (clock_in_vdso == NULL)
		skip("this kernel gives its processes no %s", wanted);
	clock_in_vdso(CLOCK_MONOTONIC, &last);
	/* All of it and the nothing behind it: the kernel does not let it be cut in pieces. */
	expose_memory("vdso", base, 16384);
}

static bool in_order(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec <= b->tv_nsec);
}

static void check_clock(const char *name, clockid_t clock)
{
	struct timespec before, between = { 0 }, after;
	char text[32];

	syscall(SYS_clock_gettime, clock, &before);
	snprintf(text, sizeof(text), "%s-call", name);
	works(text, "the call in the vDSO", clock_in_vdso(clock, &between) == 0);
	syscall(SYS_clock_gettime, clock, &after);
	same_number(name, "its time is between two of the kernel's", 1, in_order(&before, &between) && in_order(&between, &after));
}

static void check(void)
{
	struct timespec now = { 0 };

	same_text("mapped", "its code is mapped", "ok", touch((const void *)(uintptr_t)clock_in_vdso, READ_IT));
	if (strcmp(touch((const void *)(uintptr_t)clock_in_vdso, READ_IT), "ok") != 0)
		return;
	check_clock("monotonic", CLOCK_MONOTONIC);
	check_clock("realtime", CLOCK_REALTIME);
	check_clock("boottime", CLOCK_BOOTTIME);
	clock_in_vdso(CLOCK_MONOTONIC, &now);
	same_number("forwards", "monotonic time has not gone back since before the dump", 1, in_order(&last, &now));
}

SUBJECT(prepare, check)
