/*
 * about: an open directory keeps its position, so that a listing that has begun goes on with the entries that are left
 * promise: "images/regfile.proto, reg_file_entry: the position of what is open; zdtm write_read00 for files, none for a listing that has begun"
 * mutations:
 *   - {how: call, name: "position lost", call: [lseek, "fd:directory", 0, 0]}
 *   - {how: close, on: directory}
 */
#include <kit/subject.h>
#include <sys/stat.h>

enum { ENTRIES = 40 };

/* As the kernel writes it (getdents64(2)); glibc before 2.30 has no wrapper. */
struct entry {
	uint64_t inode;
	int64_t next;
	unsigned short length;
	unsigned char type;
	char name[];
};

static int directory, seen[ENTRIES];

/* Reads a few entries (they fill a small buffer); returns how many bytes the kernel gave. */
static long read_some(void)
{
	_Alignas(8) char buffer[256];
	long length = syscall(SYS_getdents64, directory, buffer, sizeof(buffer));

	for (long at = 0; at < length;) {
		const struct entry *entry = (const void *)(buffer + at);
		int number;
		if (sscanf(entry->name, "entry-%d", &number) == 1 && number >= 0 && number < ENTRIES)
			seen[number]++;
		at += entry->length;
	}
	return length;
}

static void prepare(void)
{
	char name[64];

	must(mkdir("listed", 0755));
	for (int i = 0; i < ENTRIES; i++) {
		snprintf(name, sizeof(name), "listed/entry-%d", i);
		write_file(name, "x");
	}
	directory = must(open("listed", O_RDONLY | O_DIRECTORY));
	must(read_some());
	expose_fd("directory", directory);
}

static void check(void)
{
	int missing = 0, twice = 0;
	long length;

	while ((length = read_some()) > 0) {
	}
	works("list", "the rest can be listed", length == 0);
	for (int i = 0; i < ENTRIES; i++) {
		missing += seen[i] == 0;
		twice += seen[i] > 1;
	}
	same_number("missing", "entries that were left out", 0, missing);
	same_number("twice", "entries that came twice", 0, twice);
	works("openat", "it serves to open a file in it", openat(directory, "entry-7", O_RDONLY) >= 0);
}

SUBJECT(prepare, check)
