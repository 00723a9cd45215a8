/* What the kernel says of one mapping (/proc/self/smaps, proc(5)), and accesses that may fault: for subjects of this folder. */
#ifndef CRIU_QUALIFY_MEMORY_SMAPS_H
#define CRIU_QUALIFY_MEMORY_SMAPS_H

#include <kit/subject.h>
#include <setjmp.h>

struct smaps {
	/* As in /proc/self/maps: "rw-p"; "none" when nothing is mapped there. */
	char access[8];
	/* The two-letter names of VmFlags, with a blank before and after each. */
	char flags[256];
	/* Kilobytes: resident, mapped by more than one process, counted as locked, backed by huge pages of hugetlbfs. */
	long long rss, shared, locked, huge;
};

static inline struct smaps smaps_at(const void *address)
{
	struct smaps found = { .access = "none" };
	unsigned long long start, end;
	char line[512], access[8];
	long long kilobytes;
	bool inside = false;
	FILE *file = fopen("/proc/self/smaps", "re");

	if (file == NULL)
		return found;
	while (fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%llx-%llx %7s", &start, &end, access) == 3) {
			if (inside)
				break;
			inside = start <= (uintptr_t)address && (uintptr_t)address < end;
			if (inside)
				strcpy(found.access, access);
		} else if (inside && strncmp(line, "VmFlags:", 8) == 0) {
			snprintf(found.flags, sizeof(found.flags), "%.*s ", (int)strcspn(line + 8, "\n"), line + 8);
		} else if (inside && sscanf(line, "%*[^:]: %lld kB", &kilobytes) == 1) {
			if (strncmp(line, "Rss:", 4) == 0)
				found.rss = kilobytes;
			else if (strncmp(line, "Shared_Clean:", 13) == 0 || strncmp(line, "Shared_Dirty:", 13) == 0)
				found.shared += kilobytes;
			else if (strncmp(line, "Locked:", 7) == 0)
				found.locked = kilobytes;
			else if (strncmp(line, "Private_Hugetlb:", 16) == 0)
				found.huge = kilobytes;
		}
	}
	fclose(file);
	return found;
}

/* Whether VmFlags has the flag, such as "hg" for MADV_HUGEPAGE. */
static inline bool smaps_has_flag(const void *address, const char *flag)
{
	const struct smaps found = smaps_at(address);
	char word[8];

	snprintf(word, sizeof(word), " %s ", flag);
	return strstr(found.flags, word) != NULL;
}

static sigjmp_buf smaps_fault;

static inline void smaps_on_fault(int number)
{
	siglongjmp(smaps_fault, number);
}

enum touch { READ_IT, WRITE_IT, RUN_IT };

/* Really reads, writes or calls the memory there: "ok", or the signal that this gives. */
static inline const char *touch(const void *address, enum touch how)
{
	struct sigaction on = { .sa_handler = smaps_on_fault }, segv, bus;
	volatile unsigned char *byte = (volatile unsigned char *)(uintptr_t)address;

	sigaction(SIGSEGV, &on, &segv);
	sigaction(SIGBUS, &on, &bus);
	const int number = sigsetjmp(smaps_fault, 1);
	if (number == 0) {
		if (how == READ_IT)
			(void)*byte;
		else if (how == WRITE_IT)
			*byte = *byte;
		else
			((void (*)(void))(uintptr_t)address)();
	}
	sigaction(SIGSEGV, &segv, NULL);
	sigaction(SIGBUS, &bus, NULL);
	return number == 0 ? "ok" : number == SIGSEGV ? "SIGSEGV" : "SIGBUS";
}

/* As same_bytes(), for memory that may not be there any more: then this says so. */
static inline void same_region(const char *name, const char *what, const void *before, const void *after, size_t length)
{
	const unsigned char *start = after;

	for (size_t at = 0; at < length; at += 4096)
		if (strcmp(touch(start + at, READ_IT), "ok") != 0)
			return same_text(name, what, "readable", touch(start + at, READ_IT));
	same_bytes(name, what, before, after, length);
}

#endif
