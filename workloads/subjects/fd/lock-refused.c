/*
 * about: a process that holds a file lock is refused at the dump without --file-locks, and keeps its lock
 * expect:
 *   - {refused: "Some file locks are hold by dumping tasks", at: dump, why: "a lock may matter to processes outside, so dumping it has to be asked for with --file-locks"}
 * promise: "criu(8), --file-locks: only safe where locks are not held by any processes outside of the dumped tree"
 */
#include <kit/subject.h>
#include <sys/file.h>

static int holder;

static void prepare(void)
{
	holder = must(open("locked", O_RDWR | O_CREAT, 0600));
	must(flock(holder, LOCK_EX));
}

static void check(void)
{
	int other = open("locked", O_RDWR);
	const bool got = flock(other, LOCK_EX | LOCK_NB) == 0;

	same_text("held", "nobody else can lock", strerror(EWOULDBLOCK), got ? "locked" : strerror(errno));
}

SUBJECT(prepare, check)
