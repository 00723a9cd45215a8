/*
 * about: a POSIX record lock that a child holds through a descriptor it inherited is still held
 * # As servers do that serialise their children by fcntl(). CRIU takes the lock for a duplicate, as the description has been dumped with the parent
 * # (discard_dup_locks_tail() in criu/file-lock.c), and drops it; nothing says so.
 * criu: {file_locks: true}
 * promise: "criu(8), --file-locks: file locks are dumped and restored"
 * mutations:
 *   - {how: kill, on: child}
 */
#include <kit/subject.h>

static int file;
static pid_t child;

static void child_locks(void *unused)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 200, .l_len = 50 };

	(void)unused;
	must(fcntl(file, F_SETLK, &lock));
}

static void prepare(void)
{
	file = must(open("locked", O_RDWR | O_CREAT, 0600));
	child = child_running(child_locks, NULL);
	expose_child("child", child);
}

static void check(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0 };

	works("get", "locks can be looked at", fcntl(file, F_GETLK, &lock) == 0);
	same_number("type", "a lock for writing is held", F_WRLCK, lock.l_type);
	same_number("start", "from there", 200, lock.l_start);
	same_number("length", "so many bytes", 50, lock.l_len);
	same_number("owner", "by the child", child, lock.l_pid);
}

SUBJECT(prepare, check)
