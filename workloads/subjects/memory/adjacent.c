/*
 * about: neighbouring mappings keep their own content, file offset and access, in whatever order they were made
 * promise: zdtm maps00 (all sorts of maps), maps06; CRIU source, images/vma.proto (each mapping is kept as it is)
 * mutations:
 *   - {how: flip-byte, on: file-backwards}
 *   - {how: call, name: "one in the middle unmapped", call: [munmap, "memory:middle", 4096]}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

enum { PAGE = 4096, PIECES = 6 };

static unsigned char *space;
static unsigned char content[PIECES * PAGE];

static void map_piece(int piece, int protection, int flags, int fd, int page)
{
	must(mmap(space + piece * PAGE, PAGE, protection, flags | MAP_FIXED, fd, page * PAGE));
}

/*
 * Pages 0 and 1 hold the file backwards, 2 and 3 are alike but of different kinds, 4 and 5 are alike and anonymous, made last first.
 */
static void prepare(void)
{
	const int access = PROT_READ | PROT_WRITE;
	int fd = must(open("data", O_RDWR | O_CREAT, 0644));

	seeded_fill(content, sizeof(content), 1);
	if (write(fd, content, sizeof(content)) != sizeof(content))
		die("writing data");
	space = must(mmap(NULL, PIECES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	map_piece(5, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	seeded_fill(space + 5 * PAGE, PAGE, 6);
	map_piece(4, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	seeded_fill(space + 4 * PAGE, PAGE, 5);
	map_piece(3, access, MAP_SHARED, fd, 3);
	map_piece(2, access, MAP_PRIVATE, fd, 2);
	map_piece(1, access, MAP_SHARED, fd, 0);
	map_piece(0, access, MAP_SHARED, fd, 1);
	close(fd);
	expose_memory("file-backwards", space, PAGE);
	expose_memory("middle", space + 3 * PAGE, PAGE);
}

static void check(void)
{
	static const char *const accesses[PIECES] = { "rw-s", "rw-s", "rw-p", "rw-s", "rw-p", "rw-p" };
	unsigned char expected[PIECES * PAGE];
	char name[32];

	memcpy(expected, content + PAGE, PAGE);
	memcpy(expected + PAGE, content, PAGE);
	memcpy(expected + 2 * PAGE, content + 2 * PAGE, 2 * PAGE);
	seeded_fill(expected + 4 * PAGE, PAGE, 5);
	seeded_fill(expected + 5 * PAGE, PAGE, 6);
	for (int i = 0; i < PIECES; i++) {
		snprintf(name, sizeof(name), "page-%d-access", i);
		same_text(name, "its access", accesses[i], smaps_at(space + i * PAGE).access);
		snprintf(name, sizeof(name), "page-%d-content", i);
		same_region(name, "its content", expected + i * PAGE, space + i * PAGE, PAGE);
	}
}

SUBJECT(prepare, check)
