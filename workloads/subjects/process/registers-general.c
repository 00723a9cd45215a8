/*
 * about: a thread that computes in its general registers goes on with what they held
 * promise: "zdtm busyloop00; images/core-x86.proto has every register"
 */
#include <process/spinning.h>

enum { REGISTERS = 8 };

static uint64_t values[REGISTERS], held[REGISTERS];

#ifdef __x86_64__
static void *body(void *unused)
{
	seeded_fill(values, sizeof(values), 77);
	spinning = 1;
	__asm__ volatile("movq 0(%[in]), %%r8\n\tmovq 8(%[in]), %%r9\n\tmovq 16(%[in]), %%r10\n\tmovq 24(%[in]), %%r11\n\t"
			 "movq 32(%[in]), %%r12\n\tmovq 40(%[in]), %%r13\n\tmovq 48(%[in]), %%r14\n\tmovq 56(%[in]), %%r15\n"
			 SPIN
			 "movq %%r8, 0(%[out])\n\tmovq %%r9, 8(%[out])\n\tmovq %%r10, 16(%[out])\n\tmovq %%r11, 24(%[out])\n\t"
			 "movq %%r12, 32(%[out])\n\tmovq %%r13, 40(%[out])\n\tmovq %%r14, 48(%[out])\n\tmovq %%r15, 56(%[out])\n\t"
			 :
			 : [in] "a"(values), [out] "d"(held), [stop] "c"(&stop)
			 : "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
	done = 1;
	return unused;
}
#else
static void *body(void *unused)
{
	return unused;
}
#endif

static void prepare(void)
{
#ifndef __x86_64__
	skip("written for x86-64 only");
#endif
	start_spinning(body);
}

static void check(void)
{
	stop_spinning();
	same_bytes("registers", "r8 to r15", values, held, sizeof(values));
}

SUBJECT(prepare, check)
