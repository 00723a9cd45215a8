/*
 * about: every combination of read, write and execute is kept, and forbidden accesses fault as before
 * promise: zdtm maps00 (all sorts of maps), mprotect00
 * mutations:
 *   - {how: call, name: "read-only made writable", call: [mprotect, "memory:read-only", 4096, 3]}
 *   - {how: flip-byte, on: none}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096 };

static const struct {
	const char *name, *access;
	int protection;
} kinds[] = {
	{ "none", "---p", PROT_NONE },
	{ "read-only", "r--p", PROT_READ },
	{ "write-only", "-w-p", PROT_WRITE },
	{ "read-write", "rw-p", PROT_READ | PROT_WRITE },
	{ "execute-only", "--xp", PROT_EXEC },
	{ "read-execute", "r-xp", PROT_READ | PROT_EXEC },
	{ "all", "rwxp", PROT_READ | PROT_WRITE | PROT_EXEC },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static unsigned char *pieces;
static char before[KINDS][64];

static void describe(char *text, const unsigned char *page)
{
	snprintf(text, 64, "read %s, write %s, run %s", touch(page, READ_IT), touch(page, WRITE_IT), touch(page, RUN_IT));
}

/* One mapping, cut into pieces by mprotect(). */
static void prepare(void)
{
	pieces = must(mmap(NULL, KINDS * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	for (int i = 0; i < KINDS; i++) {
		unsigned char *page = pieces + i * PAGE;

		seeded_fill(page, PAGE, (uint32_t)i + 1);
#ifdef __x86_64__
		page[0] = 0xc3; /* ret */
#else
		memcpy(page, "\xc0\x03\x5f\xd6", 4); /* ret, of arm64 */
#endif
		__builtin___clear_cache((char *)page, (char *)page + PAGE);
		must(mprotect(page, PAGE, kinds[i].protection));
		describe(before[i], page);
		/* Behind the instruction, which the content does not count. */
		expose_memory(kinds[i].name, page + (kinds[i].protection == PROT_NONE ? 64 : 0), 64);
	}
}

static void check(void)
{
	for (int i = 0; i < KINDS; i++) {
		unsigned char *page = pieces + i * PAGE, expected[PAGE];
		char after[64], name[64];

		same_text(kinds[i].name, "in /proc/self/maps", kinds[i].access, smaps_at(page).access);
		describe(after, page);
		snprintf(name, sizeof(name), "%s-accesses", kinds[i].name);
		same_text(name, "which accesses fault", before[i], after);
		snprintf(name, sizeof(name), "%s-content", kinds[i].name);
		seeded_fill(expected, PAGE, (uint32_t)i + 1);
		if (mprotect(page, PAGE, PROT_READ) == 0)
			same_bytes(name, "its content, made readable now", expected + 4, page + 4, PAGE - 4);
	}
}

SUBJECT(prepare, check)
