/*
 * about: x87 and SSE registers, with their control words, keep their values in a thread that computes
 * promise: "zdtm fpu00, fpu01, sse00, sse20, mmx00"
 */
#include <process/spinning.h>

enum { REGISTERS = 16, BYTES = 16 };

static unsigned char values[REGISTERS * BYTES], held[REGISTERS * BYTES];
static const double numbers[3] = { 1.0 / 3, 2.718281828459045, -1e-300 };
static double numbers_held[3];
/* Round towards zero, and everything masked: neither is the default. */
static const uint32_t mxcsr = 0x7f80;
static const uint16_t control = 0x0e7f;
static uint32_t mxcsr_held;
static uint16_t control_held;

#ifdef __x86_64__
#define LOAD(n) "movdqu 16*" #n "(%[in]), %%xmm" #n "\n\t"
#define STORE(n) "movdqu %%xmm" #n ", 16*" #n "(%[out])\n\t"
#define ALL(do) do(0) do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) do(10) do(11) do(12) do(13) do(14) do(15)

static void *body(void *unused)
{
	seeded_fill(values, sizeof(values), 78);
	spinning = 1;
	__asm__ volatile("ldmxcsr %[mxcsr]\n\tfldcw %[control]\n\tfldl 0(%[numbers])\n\tfldl 8(%[numbers])\n\tfldl 16(%[numbers])\n\t"
			 ALL(LOAD) SPIN ALL(STORE)
			 "fstpl 16(%[numbers_held])\n\tfstpl 8(%[numbers_held])\n\tfstpl 0(%[numbers_held])\n\t"
			 "stmxcsr %[mxcsr_held]\n\tfnstcw %[control_held]\n\t"
			 : [mxcsr_held] "=m"(mxcsr_held), [control_held] "=m"(control_held)
			 : [in] "a"(values), [out] "d"(held), [stop] "c"(&stop), [numbers] "S"(numbers),
			   [numbers_held] "D"(numbers_held), [mxcsr] "m"(mxcsr), [control] "m"(control)
			 : "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
			   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
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
	same_bytes("sse", "xmm0 to xmm15", values, held, sizeof(values));
	same_bytes("x87", "three numbers on the x87 stack", numbers, numbers_held, sizeof(numbers));
	same_number("mxcsr", "control and status of SSE", mxcsr, mxcsr_held & ~0x3fu);
	same_number("control", "control word of the x87", control, control_held);
}

SUBJECT(prepare, check)
