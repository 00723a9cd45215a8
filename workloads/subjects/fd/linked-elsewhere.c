/*
 * about: a file that has two names, and is open through both, is still one file with two offsets
 * promise: "images/regfile.proto: an open file is kept by the name that it was opened by; zdtm link10 for such files when unlinked"
 * mutations:
 *   - {how: seek, on: second}
 */
#include <kit/subject.h>
#include <sys/stat.h>

static int first, second;

static void prepare(void)
{
	must(mkdir("other", 0755));
	first = must(open("file", O_RDWR | O_CREAT | O_EXCL, 0600));
	must(link("file", "other/name"));
	second = must(open("other/name", O_RDONLY));
	if (write(first, "abcdef", 6) != 6)
		die("writing the file");
	must(lseek(second, 2, SEEK_SET));
	expose_fd("second", second);
}

static void check(void)
{
	struct stat here = { 0 }, there = { 0 };
	char link_name[64], path[4096] = { 0 }, received[5] = { 0 };

	fstat(first, &here);
	fstat(second, &there);
	same_number("inode", "both are one file", (long long)here.st_ino, (long long)there.st_ino);
	same_number("links", "with two names", 2, there.st_nlink);
	snprintf(link_name, sizeof(link_name), "/proc/self/fd/%d", second);
	ssize_t length = readlink(link_name, path, sizeof(path) - 1);
	path[length < 0 ? 0 : length] = '\0';
	same_text("name", "each is open through its own name", "other/name", length < 10 ? path : path + length - 10);
	same_number("offset", "each has its own offset", 6, lseek(first, 0, SEEK_CUR));
	works("read", "the second can be read", read(second, received, 4) == 4);
	same_text("content", "from its offset on", "cdef", received);
}

SUBJECT(prepare, check)
