/*
 * subjects cold PATH: puts every file below a folder, or one file, on its disk and takes it out of the page cache, so that the next read
 * comes from the disk. Only these files: what else the machine has in its page cache stays. Prints, for all of them together,
 *   FILES BYTES RESIDENT-BEFORE RESIDENT-AFTER SYNC-MICROSECONDS
 * where RESIDENT is what mincore(2) finds in the page cache, in bytes of whole pages.
 */
#include "kit.h"
#include <ftw.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#define MOST_DESCRIPTORS 16

static struct {
	long long files, bytes, before, after, sync_us;
} total;

static long long now_us(void)
{
	struct timespec now;

	must(clock_gettime(CLOCK_MONOTONIC, &now));
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* How much of a file is in the page cache. Mapping it reads nothing. */
static long long resident(int fd, size_t size)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t pages = (size + page - 1) / page;
	long long found = 0;
	unsigned char *flags;
	void *map;

	if (pages == 0)
		return 0;
	map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	flags = malloc(pages);
	if (map == MAP_FAILED || flags == NULL)
		die("mapping a file to see how much of it is in the page cache");
	must(mincore(map, size, flags));
	for (size_t i = 0; i < pages; i++)
		found += flags[i] & 1;
	free(flags);
	must(munmap(map, size));
	return found * (long long)page;
}

static int cool(const char *path, const struct stat *seen, int kind, struct FTW *place)
{
	long long begin;
	int fd, error;

	(void)place;
	if (kind != FTW_F || !S_ISREG(seen->st_mode))
		return 0;
	fd = must(open(path, O_RDONLY | O_CLOEXEC));
	total.files++;
	total.bytes += seen->st_size;
	total.before += resident(fd, (size_t)seen->st_size);
	begin = now_us();
	/* A page that is still to be written cannot be dropped. */
	must(fsync(fd));
	total.sync_us += now_us() - begin;
	error = posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (error != 0) {
		errno = error;
		die("dropping %s from the page cache", path);
	}
	total.after += resident(fd, (size_t)seen->st_size);
	close(fd);
	return 0;
}

int cold(int argc, char **argv)
{
	if (argc != 1) {
		fprintf(stderr, "usage: subjects cold PATH\n");
		return 2;
	}
	if (nftw(argv[0], cool, MOST_DESCRIPTORS, FTW_PHYS) != 0)
		die("walking through %s", argv[0]);
	printf("%lld %lld %lld %lld %lld\n", total.files, total.bytes, total.before, total.after, total.sync_us);
	return 0;
}
