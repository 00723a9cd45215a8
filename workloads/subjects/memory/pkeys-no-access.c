/*
 * about: memory that its protection key makes inaccessible keeps its content, and stays inaccessible
 * promise: none in CRIU's documentation; pkeys(7) is the kernel's promise
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 4096 };

static unsigned char *region;
static int key;

static void prepare(void)
{
	key = pkey_alloc(0, 0);
	if (key < 0)
		skip("this processor or kernel has no protection keys: %s", strerror(errno));
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	seeded_fill(region, LENGTH, 1);
	must(pkey_mprotect(region, LENGTH, PROT_READ | PROT_WRITE, key));
	must(pkey_set(key, PKEY_DISABLE_ACCESS));
	if (strcmp(touch(region, READ_IT), "SIGSEGV") != 0)
		die("the protection key has no effect");
	/* A signal handler starts with the rights of a new process, and leaving it by a jump keeps those. */
	must(pkey_set(key, PKEY_DISABLE_ACCESS));
	expose_memory("region", region, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH];

	same_number("rights", "what the key allows this thread", PKEY_DISABLE_ACCESS, pkey_get(key));
	same_text("read", "reading is refused by the key", "SIGSEGV", touch(region, READ_IT));
	pkey_set(key, 0);
	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written, when the key allows it", expected, region, LENGTH);
	works("free", "the key is still allocated", pkey_free(key) == 0);
}

SUBJECT(prepare, check)
