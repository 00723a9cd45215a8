/*
 * about: io_uring is refused at the dump, and the ring goes on working
 * expect:
 *   - {refused: "anon_inode:\\[io_uring\\]", at: dump, why: "CRIU does not support io_uring; its error names the file"}
 * promise: "checkpoint-restore/criu issues 2131 and 3070: io_uring is not supported"
 */
#include <kit/subject.h>
#include <linux/io_uring.h>
#include <sys/mman.h>

static int ring;
static struct io_uring_params parameters;
static unsigned char *rings;
static struct io_uring_sqe *entries;

static void prepare(void)
{
	ring = (int)syscall(SYS_io_uring_setup, 4, &parameters);
	if (ring < 0)
		skip("io_uring_setup: %s", strerror(errno));
	const size_t completions = parameters.cq_off.cqes + parameters.cq_entries * sizeof(struct io_uring_cqe);
	const size_t submissions = parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned);
	/* One mapping holds both rings since kernel 5.4 (IORING_FEAT_SINGLE_MMAP). */
	rings = must(mmap(NULL, completions > submissions ? completions : submissions, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING));
	entries = must(mmap(NULL, parameters.sq_entries * sizeof(*entries), PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES));
}

static void check(void)
{
	unsigned *tail = (void *)(rings + parameters.sq_off.tail);
	unsigned *slots = (void *)(rings + parameters.sq_off.array);
	const struct io_uring_cqe *completion = (const void *)(rings + parameters.cq_off.cqes);

	entries[0] = (struct io_uring_sqe){ .opcode = IORING_OP_NOP, .user_data = 4711 };
	slots[0] = 0;
	__atomic_store_n(tail, 1, __ATOMIC_RELEASE);
	works("enter", "an operation can be submitted", syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) == 1);
	same_number("completed", "its completion carries its data", 4711, (long long)completion->user_data);
}

SUBJECT(prepare, check)
