/*
 * about: a mapped file that has been deleted stays mapped, and stays deleted
 * promise: criu.org/Invisible_files (ghost files); zdtm unlink_mmap00, unlink_mmap01
 * mutations:
 *   - {how: flip-byte, on: shared}
 *   - {how: flip-byte, on: private}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"
#include <sys/stat.h>

enum { LENGTH = 8 * 4096 };

static unsigned char *shared, *private;

static void prepare(void)
{
	int fd = must(open("data", O_RDWR | O_CREAT, 0644));

	must(ftruncate(fd, LENGTH));
	shared = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	private = must(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
	seeded_fill(shared, LENGTH, 1);
	seeded_fill(private + LENGTH / 2, LENGTH / 2, 2);
	must(unlink("data"));
	close(fd);
	expose_memory("shared", shared, LENGTH);
	expose_memory("private", private + LENGTH / 2, LENGTH / 2);
}

static void check(void)
{
	unsigned char expected[LENGTH];
	struct stat status = { .st_nlink = 99 };

	seeded_fill(expected, LENGTH, 1);
	same_region("shared", "content of the file", expected, shared, LENGTH);
	seeded_fill(expected + LENGTH / 2, LENGTH / 2, 2);
	same_region("private", "content and own changes", expected, private, LENGTH);
	memcpy(shared, "later", 5);
	same_region("one-file", "both mappings are of one file", "later", private, 5);
	same_number("name", "the name is gone", -1, stat("data", &status));
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512], path[64] = "";
	unsigned long long start, end;
	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%llx-%llx", &start, &end) == 2 && start == (uintptr_t)shared)
			snprintf(path, sizeof(path), "/proc/self/map_files/%llx-%llx", start, end);
	if (maps != NULL)
		fclose(maps);
	/* Only a privileged process may look into map_files before Linux 5.9. */
	if (stat(path, &status) == 0)
		same_number("links", "no name is left of it anywhere", 0, (long long)status.st_nlink);
}

SUBJECT(prepare, check)
