/*
 * about: AVX-512 registers keep their values in a thread that computes
 * promise: "zdtm fpu03; images/core-x86.proto has the extended state"
 */
#include <process/spinning.h>

enum { REGISTERS = 32, BYTES = 64 };

static unsigned char values[REGISTERS * BYTES], held[REGISTERS * BYTES];

#ifdef __x86_64__
#define LOAD(n) "vmovdqu64 64*" #n "(%[in]), %%zmm" #n "\n\t"
#define STORE(n) "vmovdqu64 %%zmm" #n ", 64*" #n "(%[out])\n\t"
#define ALL(do) \
	do(0) do(1) do(2) do(3) do(4) do(5) do(6) do(7) do(8) do(9) do(10) do(11) do(12) do(13) do(14) do(15) do(16) \
	do(17) do(18) do(19) do(20) do(21) do(22) do(23) do(24) do(25) do(26) do(27) do(28) do(29) do(30) do(31)

static bool present(void)
{
	return __builtin_cpu_supports("avx512f");
}

__attribute__((target("avx512f"))) static void *body(void *unused)
{
	seeded_fill(values, sizeof(values), 112);
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
		skip("this processor has no AVX-512");
	start_spinning(body);
}

static void check(void)
{
	stop_spinning();
	same_bytes("registers", "zmm0 to zmm31", values, held, sizeof(values));
}

SUBJECT(prepare, check)
