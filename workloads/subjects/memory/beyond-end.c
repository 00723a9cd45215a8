/*
 * about: a mapping that reaches beyond the end of its file gives SIGBUS there, as before
 * promise: none in particular in CRIU's documentation; mmap(2) is the kernel's promise
 * mutations:
 *   - {how: flip-byte, on: region}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096 };

static unsigned char *private, *shared;

static void prepare(void)
{
	write_file("data", "one page of the file");
	int fd = must(open("data", O_RDWR));

	private = must(mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
	shared = must(mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	memcpy(private, "own", 3);
	expose_memory("region", private, PAGE);
}

static void check(void)
{
	same_region("private", "the page that the file has", "own page of the file", private, 20);
	same_region("shared", "the page that the file has", "one page of the file", shared, 20);
	same_text("private-beyond", "a page after the end", "SIGBUS", touch(private + 2 * PAGE, READ_IT));
	same_text("shared-beyond", "a page after the end", "SIGBUS", touch(shared + 2 * PAGE, READ_IT));
	works("grow", "the file is made longer", truncate("data", 4 * PAGE) == 0);
	same_text("shared-grown", "the page after the end is there now", "ok", touch(shared + 2 * PAGE, WRITE_IT));
}

SUBJECT(prepare, check)
