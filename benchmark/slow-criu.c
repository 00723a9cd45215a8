/*
 * What makes a CRIU slower by a known number of instructions: a library that is loaded into criu dump. CRIU moves memory from its pipes
 * into the images with splice(), while the service is frozen; the first call of it burns BURN instructions more.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>

ssize_t splice(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned int flags)
{
	static ssize_t (*real)(int, off64_t *, int, off64_t *, size_t, unsigned int);
	if (real == NULL) {
		const char *burn = getenv("BURN");
		/* The loop below is of two instructions. */
		unsigned long turns = burn == NULL ? 0 : strtoul(burn, NULL, 10) / 2;
		real = (ssize_t (*)(int, off64_t *, int, off64_t *, size_t, unsigned int))dlsym(RTLD_NEXT, "splice");
		if (turns > 0)
			__asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(turns) : : "cc");
	}
	return real(in, from, out, to, length, flags);
}
