/*
 * about: anonymous memory that was given a name (PR_SET_VMA_ANON_NAME) still has it
 * promise: none in CRIU's documentation; PR_SET_VMA(2const) is the kernel's promise
 * mutations:
 *   - {how: flip-byte, on: region}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include "smaps.h"

/* linux/prctl.h, Linux 5.17. */
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

static unsigned char *region;

static void name_of(const void *address, char *name)
{
	unsigned long long start, end;
	char line[512];
	FILE *maps = fopen("/proc/self/maps", "re");

	strcpy(name, "none");
	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%llx-%llx", &start, &end) == 2 && start <= (uintptr_t)address && (uintptr_t)address < end)
			sscanf(line, "%*s %*s %*s %*s %*s %63[^\n]", name);
	if (maps != NULL)
		fclose(maps);
}

static void prepare(void)
{
	region = must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	if (prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, region, 4096ul, "a-name") != 0)
		skip("this kernel keeps no names of anonymous memory (CONFIG_ANON_VMA_NAME): %s", strerror(errno));
	seeded_fill(region, 4096, 1);
	expose_memory("region", region, 4096);
}

static void check(void)
{
	unsigned char expected[4096];
	char name[64];

	name_of(region, name);
	same_text("name", "in /proc/self/maps", "[anon:a-name]", name);
	seeded_fill(expected, 4096, 1);
	same_region("content", "what was written", expected, region, 4096);
}

SUBJECT(prepare, check)
