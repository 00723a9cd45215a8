/*
 * about: AVX registers keep their values, upper halves too, in a thread that computes
 * promise: "zdtm fpu03; images/core-x86.proto has the extended state"
 */
#include <process/spinning.h>

enum { REGISTERS = 16, BYTES = 32 };

static unsigned char values[REGISTERS * BYTES], held[REGISTERS * BYTES];

#ifdef __x86_64__
#define LOAD(n) "vmovdqu 32*" #n "(%[in]), %%ymm" #n "\n\t"
#define STORE(n) "vmovdqu %%ymm" #n ", 32*" #n "(%[out])\n\t"
#define ALL(do) \
	do(0) do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) do(10) do(11) do(12) do(13) do(14) do(15)

static bool present(void)
{
	return __builtin_cpu_supports("avx2");
}

__attribute__((target("avx2"))) static void *body(void *unused)
{
	seeded_fill(values, sizeof(values), 96);
	spinning = 1;
	__asm__ volatile(ALL(LOAD) SPIN ALL(STORE) "vzeroupper\n\t"
			 :
			 : [in] "a"(values), [out] "d"(held), [stop] "c"(&stop)
			 : "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
			   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
	done = 1;
	return unused;
}
#else
static bool present(void)
{
	return false;
}

static void *body(void *unused)
{
	return unused;
}
#endif

static void prepare(void)
{
	if (!present())
		skip("this processor has no AVX2");
	start_spinning(body);
}

static void check(void)
{
	stop_spinning();
	same_bytes("registers", "ymm0 to ymm15", values, held, sizeof(values));
}

SUBJECT(prepare, check)
