/*
 * about: which kinds of memory go into a core dump is still as the process chose (/proc/self/coredump_filter)
 * promise: none in CRIU's documentation; core(5) is the kernel's promise
 */
#include <kit/subject.h>

enum { CHOSEN = 0x11 };

static long long filter(void)
{
	return strtoll(read_file("/proc/self/coredump_filter"), NULL, 16);
}

static void prepare(void)
{
	int fd = open("/proc/self/coredump_filter", O_WRONLY);

	if (fd < 0)
		skip("this kernel makes no core dumps: %s", strerror(errno));
	if (write(fd, "0x11", 4) != 4 || filter() != CHOSEN)
		die("writing /proc/self/coredump_filter");
	close(fd);
}

static void check(void)
{
	same_number("filter", "anonymous private memory and headers", CHOSEN, filter());
}

SUBJECT(prepare, check)
