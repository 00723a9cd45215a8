/*
 * about: POSIX record locks are still held by their process, each on its own range
 * criu: {file_locks: true}
 * promise: "criu(8), --file-locks; zdtm file_locks00: read and write locks on ranges"
 * mutations:
 *   - {how: call, name: "all locks of it lost", call: [close, "fd:other"]}
 */
#include <kit/subject.h>

static int file, other;
static pid_t child;

static void child_locks(void *unused)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 200, .l_len = 50 };

	(void)unused;
	/* A description of its own; what becomes of a lock through an inherited one is fd/posix-lock-inherited. */
	must(fcntl(must(open("locked", O_RDWR)), F_SETLK, &lock));
}

static void prepare(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 20 };

	write_file("locked", "content");
	file = must(open("locked", O_RDWR));
	/* Closing any descriptor of a file ends the process's locks on it: this one only serves a mutation. */
	other = must(open("locked", O_RDONLY));
	must(fcntl(file, F_SETLK, &lock));
	lock = (struct flock){ .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 1000, .l_len = 0 };
	must(fcntl(file, F_SETLK, &lock));
	child = child_running(child_locks, NULL);
	expose_fd("other", other);
}

static void examine(const char *name, const char *what, off_t at, struct flock expected)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
	char before[128], after[128];

	if (fcntl(file, F_GETLK, &lock) != 0)
		lock.l_type = -1;
	/* A process does not see its own locks: the callers are another one. */
	snprintf(before, sizeof(before), "type %d from %lld, length %lld", expected.l_type, (long long)expected.l_start, (long long)expected.l_len);
	snprintf(after, sizeof(after), "type %d from %lld, length %lld", lock.l_type, (long long)lock.l_start, (long long)lock.l_len);
	if (lock.l_type == F_UNLCK)
		snprintf(after, sizeof(after), "not locked");
	same_text(name, what, before, after);
}

static void look_from_outside(void *unused)
{
	(void)unused;
	examine("write-lock", "the range that is locked for writing", 15, (struct flock){ .l_type = F_WRLCK, .l_start = 10, .l_len = 20 });
	examine("read-lock", "the range that is locked for reading, up to the end", 5000, (struct flock){ .l_type = F_RDLCK, .l_start = 1000, .l_len = 0 });
}

static void check(void)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0 };

	child_running(look_from_outside, NULL);
	examine("of-child", "the range that a child has locked", 220, (struct flock){ .l_type = F_WRLCK, .l_start = 200, .l_len = 50 });
	fcntl(file, F_GETLK, &lock);
	same_number("owner", "process that holds it", child, lock.l_pid);
}

SUBJECT(prepare, check)
