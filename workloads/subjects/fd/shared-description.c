/*
 * about: descriptors that came from dup() and fork() still share one offset and one set of flags, and separate ones do not
 * promise: "zdtm file_shared, fd01: descriptors of one open file description share it after the restore"
 * mutations:
 *   - {how: close, on: copy}
 *   - {how: seek, on: original}
 *   - {how: kill, on: child}
 */
#include <kit/subject.h>

static int original, copy, separate;
static pid_t child;

static void move_on(int number)
{
	(void)number;
	lseek(original, 100, SEEK_CUR);
}

static void listen_for_orders(void *unused)
{
	(void)unused;
	signal(SIGUSR1, move_on);
}

static void prepare(void)
{
	original = must(open("file", O_RDWR | O_CREAT | O_EXCL, 0644));
	separate = must(open("file", O_RDWR));
	must(lseek(original, 10, SEEK_SET));
	must(lseek(separate, 10, SEEK_SET));
	copy = must(dup(original));
	child = child_running(listen_for_orders, NULL);
	expose_fd("original", original);
	expose_fd("copy", copy);
	expose_child("child", child);
}

static void check(void)
{
	same_number("offset", "the offset has stayed", 10, lseek(original, 0, SEEK_CUR));
	lseek(copy, 5, SEEK_CUR);
	same_number("dup", "the copy moves the original", 15, lseek(original, 0, SEEK_CUR));
	kill(child, SIGUSR1);
	for (long long end = now_ms() + 10000; lseek(original, 0, SEEK_CUR) == 15 && now_ms() < end;)
		sleep_ms(5);
	same_number("fork", "the child moves it too", 115, lseek(original, 0, SEEK_CUR));
	fcntl(copy, F_SETFL, O_NONBLOCK);
	same_number("flags", "flags are shared as well", O_NONBLOCK, fcntl(original, F_GETFL) & O_NONBLOCK);
	same_number("separate", "a second open() has its own offset", 10, lseek(separate, 0, SEEK_CUR));
	same_number("separate-flags", "and its own flags", 0, fcntl(separate, F_GETFL) & O_NONBLOCK);
}

SUBJECT(prepare, check)
