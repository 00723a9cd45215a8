/*
 * about: a shared mapping of a file keeps what was written and not synced, and still writes to that file
 * promise: criu.org/Memory_dumping_and_restoring (map_files tells which file is mapped); zdtm maps00 (all sorts of maps)
 * mutations:
 *   - {how: flip-byte, on: region}
 *   - {how: call, name: "region unmapped and gone", call: [munmap, "memory:region", 16384]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { LENGTH = 4 * 4096, OFFSET = 4096 };

static unsigned char *region;

static void prepare(void)
{
	int fd = must(open("data", O_RDWR | O_CREAT, 0644));

	must(ftruncate(fd, OFFSET + LENGTH));
	region = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, OFFSET));
	seeded_fill(region, LENGTH, 1);
	/* The mapping alone holds the file now. */
	close(fd);
	expose_memory("region", region, LENGTH);
}

static void check(void)
{
	unsigned char expected[LENGTH], in_file[LENGTH] = { 0 };
	const struct smaps smaps = smaps_at(region);

	same_text("access", "shared, readable and writable", "rw-s", smaps.access);
	if (strcmp(smaps.access, "rw-s") != 0)
		return;
	seeded_fill(expected, LENGTH, 1);
	same_region("content", "what was written to the mapping", expected, region, LENGTH);
	int fd = open("data", O_RDONLY);
	works("read", "the file has it too", pread(fd, in_file, LENGTH, OFFSET) == LENGTH);
	same_bytes("file", "the file has it too", expected, in_file, LENGTH);
	memcpy(region + 100, "later", 5);
	works("reread", "what is written now", pread(fd, in_file, 5, OFFSET + 100) == 5);
	same_bytes("later", "what is written now reaches the file", "later", in_file, 5);
}

SUBJECT(prepare, check)
