/*
 * about: a lock of an open file description (OFD) is still held by it, also after one of its descriptors is closed
 * criu: {file_locks: true}
 * promise: "criu(8), --file-locks; zdtm ofd_file_locks"
 * mutations:
 *   - {how: close, on: both}
 *   - {how: call, name: "replaced by another description", call: [dup2, "fd:witness", "fd:holder"]}
 */
#include <kit/subject.h>

static int holder, copy, witness;

static void prepare(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 5, .l_len = 6 };

	holder = must(open("locked", O_RDWR | O_CREAT, 0600));
	witness = must(open("locked", O_RDWR));
	must(fcntl(holder, F_OFD_SETLK, &lock));
	copy = must(dup(holder));
	expose_fd("both", copy);
	expose_fd("holder", holder);
	expose_fd("witness", witness);
}

static int type_seen(struct flock *lock)
{
	*lock = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0 };
	return fcntl(witness, F_OFD_GETLK, lock) == 0 ? lock->l_type : -1;
}

static void check(void)
{
	struct flock lock;

	same_number("type", "another description sees a lock for writing", F_WRLCK, type_seen(&lock));
	same_number("start", "from there", 5, lock.l_start);
	same_number("length", "so many bytes", 6, lock.l_len);
	same_number("owner", "it belongs to no process", -1, lock.l_pid);
	works("close", "one descriptor can be closed", close(copy) == 0);
	same_number("still", "the lock stays", F_WRLCK, type_seen(&lock));
	works("close-last", "the last one can be closed", close(holder) == 0);
	same_number("free", "then it is gone", F_UNLCK, type_seen(&lock));
}

SUBJECT(prepare, check)
