/*
 * about: a descriptor keeps the access that it was opened with, although the permissions of the file have changed since
 * promise: "images/regfile.proto: the mode of the file and the flags of the descriptor"
 * mutations:
 *   - {how: close, on: writer}
 *   - {how: call, name: "other access", call: [dup2, "fd:reader", "fd:writer"]}
 */
#include <kit/subject.h>
#include <sys/stat.h>

static int writer, reader;

static void prepare(void)
{
	write_file("file", "content");
	writer = must(open("file", O_WRONLY));
	reader = must(open("file", O_RDONLY));
	/* Set-user-id bits vanish at a write, so they would tell of one. */
	must(chmod("file", 04400));
	expose_fd("writer", writer);
	expose_fd("reader", reader);
}

static void check(void)
{
	struct stat now = { 0 };
	char text[16] = { 0 };

	fstat(writer, &now);
	same_number("mode", "permissions of the file", 04400, now.st_mode & 07777);
	same_number("writer", "the writer is for writing only", O_WRONLY, fcntl(writer, F_GETFL) & O_ACCMODE);
	same_number("reader", "the reader is for reading only", O_RDONLY, fcntl(reader, F_GETFL) & O_ACCMODE);
	works("write", "the writer writes", write(writer, "C", 1) == 1);
	same_number("no-read", "and does not read", -1, read(writer, text, 1));
	works("read", "the reader reads", read(reader, text, 7) == 7);
	same_text("content", "what was written", "Content", text);
	same_number("no-write", "and does not write", -1, write(reader, "x", 1));
}

SUBJECT(prepare, check)
