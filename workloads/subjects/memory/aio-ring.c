/*
 * about: a context for asynchronous input and output (io_setup) is still there, and does its work
 * promise: criu.org/AIO (the ring of a context is restored at its address); zdtm aio00, aio01
 * mutations:
 *   - {how: call, name: "context destroyed", call: [io_destroy, "memory:context"]}
 */
#include <kit/subject.h>
#include <linux/aio_abi.h>
#include <time.h>
#include <sys/mman.h>
#include "smaps.h"

static aio_context_t context;
static int fd;

/* Bytes that one read by way of the context gave, or the error. */
static long long read_once(char *buffer, size_t length)
{
	struct iocb request = { .aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = (uint32_t)fd };
	struct iocb *requests[] = { &request };
	struct io_event event = { 0 };
	struct timespec limit = { 5, 0 };

	request.aio_buf = (uintptr_t)buffer;
	request.aio_nbytes = length;
	if (syscall(SYS_io_submit, context, 1L, requests) != 1)
		return -errno;
	if (syscall(SYS_io_getevents, context, 1L, 1L, &event, &limit) != 1)
		return -ETIMEDOUT;
	return event.res;
}

static void prepare(void)
{
	char buffer[64];

	write_file("data", "words to be read");
	fd = must(open("data", O_RDONLY));
	if (syscall(SYS_io_setup, 16, &context) != 0)
		skip("this kernel has no asynchronous input and output: %s", strerror(errno));
	/* One read beforehand: the ring is then not at its beginning. */
	if (read_once(buffer, sizeof(buffer)) != 16)
		die("reading by way of the context");
	expose_memory("context", (const void *)(uintptr_t)context, 4096);
}

static void check(void)
{
	char buffer[64] = "";

	same_text("mapped", "the ring is mapped", "ok", touch((const void *)(uintptr_t)context, READ_IT));
	same_number("length", "bytes of a read", 16, read_once(buffer, sizeof(buffer)));
	same_text("content", "what was read", "words to be read", buffer);
	works("destroy", "the context can be given back", syscall(SYS_io_destroy, context) == 0);
}

SUBJECT(prepare, check)
