/*
 * about: a private mapping of a file keeps its changed pages, and its untouched ones are still the file's
 * promise: criu.org/Memory_dumping_and_restoring (the pagemap tells which pages a task has changed, and only those are dumped); zdtm maps06
 * mutations:
 *   - {how: flip-byte, on: changed}
 *   - {how: flip-byte, on: untouched}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGES = 8, PAGE = 4096, CHANGED = 3, UNTOUCHED = 5 };

static unsigned char *region, file[PAGES * PAGE];
static int fd;

static void prepare(void)
{
	seeded_fill(file, sizeof(file), 1);
	fd = must(open("data", O_RDWR | O_CREAT, 0644));
	if (write(fd, file, sizeof(file)) != sizeof(file))
		die("writing data");
	region = must(mmap(NULL, sizeof(file), PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
	seeded_fill(region + CHANGED * PAGE, PAGE, 2);
	/* Read but not written: it is the page of the file that is mapped here. */
	volatile unsigned char *untouched = region + UNTOUCHED * PAGE;
	(void)*untouched;
	expose_memory("changed", region + CHANGED * PAGE, PAGE);
	expose_memory("untouched", region + UNTOUCHED * PAGE, PAGE);
}

static void check(void)
{
	unsigned char expected[sizeof(file)], in_file[sizeof(file)];

	memcpy(expected, file, sizeof(file));
	seeded_fill(expected + CHANGED * PAGE, PAGE, 2);
	same_region("content", "changed and untouched pages", expected, region, sizeof(file));
	works("read", "the file can be read", pread(fd, in_file, sizeof(in_file), 0) == sizeof(in_file));
	same_bytes("file", "the file has nothing of the changes", file, in_file, sizeof(file));
	/* Linux shows later writes to the file in pages that were never changed, which tells that they were not copied. */
	works("write", "the file can be written", pwrite(fd, "new", 3, UNTOUCHED * PAGE) == 3);
	same_region("follows", "an untouched page is the file's own", "new", region + UNTOUCHED * PAGE, 3);
}

SUBJECT(prepare, check)
