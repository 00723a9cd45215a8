/*
 * about: locks of flock() are still held, exclusive and shared ones, by the same descriptions
 * criu: {file_locks: true}
 * promise: "criu(8), --file-locks; zdtm file_locks00 to file_locks06"
 * mutations:
 *   - {how: call, name: "exclusive lock lost", call: [flock, "fd:exclusive", 8]}
 *   - {how: call, name: "shared lock became exclusive", call: [flock, "fd:shared", 2]}
 */
#include <kit/subject.h>
#include <sys/file.h>

static int exclusive, shared;

static void prepare(void)
{
	exclusive = must(open("exclusive", O_RDWR | O_CREAT, 0600));
	shared = must(open("shared", O_RDWR | O_CREAT, 0600));
	must(flock(exclusive, LOCK_EX));
	must(flock(shared, LOCK_SH));
	expose_fd("exclusive", exclusive);
	expose_fd("shared", shared);
}

static const char *attempt(const char *file, int kind)
{
	int fd = open(file, O_RDWR);
	const bool got = flock(fd, kind | LOCK_NB) == 0;
	const int error = errno;

	close(fd);
	return got ? "locked" : strerror(error);
}

static void check(void)
{
	same_text("exclusive", "nobody else can share the exclusive one", strerror(EWOULDBLOCK), attempt("exclusive", LOCK_SH));
	same_text("shared", "another one can share the shared one", "locked", attempt("shared", LOCK_SH));
	same_text("shared-exclusive", "but not have it alone", strerror(EWOULDBLOCK), attempt("shared", LOCK_EX));
	works("unlock", "the holder can let go", flock(exclusive, LOCK_UN) == 0);
	same_text("free", "and then others can lock", "locked", attempt("exclusive", LOCK_EX));
}

SUBJECT(prepare, check)
