/*
 * about: memory that was moved with mremap keeps its content at its new address, and a file's pages their offset
 * promise: CRIU source, images/vma.proto (start, end and pgoff of each mapping)
 * mutations:
 *   - {how: flip-byte, on: anonymous}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096, LENGTH = 4 * PAGE };

static unsigned char *anonymous, *file;

static void *reserve(void)
{
	return must(mmap(NULL, 2 * LENGTH, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

static unsigned char *move(unsigned char *from, size_t length)
{
	return must(mremap(from, length, 2 * length, MREMAP_MAYMOVE | MREMAP_FIXED, reserve()));
}

static void prepare(void)
{
	unsigned char content[LENGTH];

	anonymous = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	seeded_fill(anonymous, LENGTH, 1);
	anonymous = move(anonymous, LENGTH);
	int fd = must(open("data", O_RDWR | O_CREAT, 0644));
	seeded_fill(content, LENGTH, 2);
	if (write(fd, content, LENGTH) != LENGTH)
		die("writing data");
	/* Only the last page of the file is moved, and not doubled: the file has no more. */
	file = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
	file = must(mremap(file + 3 * PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, reserve()));
	close(fd);
	expose_memory("anonymous", anonymous, LENGTH);
}

static void check(void)
{
	unsigned char expected[2 * LENGTH] = { 0 };

	seeded_fill(expected, LENGTH, 1);
	same_region("anonymous", "content, and zeros where it was made longer", expected, anonymous, 2 * LENGTH);
	seeded_fill(expected, LENGTH, 2);
	same_region("file", "the last page of the file", expected + 3 * PAGE, file, PAGE);
}

SUBJECT(prepare, check)
