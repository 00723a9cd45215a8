/*
 * about: an open file that was replaced by another one of the same name and size is taken for the old one
 * between: [{rename: [other, held]}]
 * lost: "sizes are compared, not contents: the process reads the other file (the man page speaks of checksums, which CRIU does not make)"
 * promise: "man page, --file-validation: buildid, with checksums for files that have none, is the default; CRIU 4.2.1 compares their sizes"
 * mutations:
 *   - {how: seek, on: held}
 */
#include <kit/subject.h>
#include <sys/stat.h>

enum { LENGTH = 4096 };

static int fd;
static char written[LENGTH], others[LENGTH];

static void prepare(void)
{
	fd = must(open("held", O_RDWR | O_CREAT, 0644));
	seeded_fill(written, LENGTH, 5);
	if (write(fd, written, LENGTH) != LENGTH)
		die("writing a file");
	must(lseek(fd, 100, SEEK_SET));
	expose_fd("held", fd);
	seeded_fill(others, LENGTH, 6);
	const int other = must(open("other", O_WRONLY | O_CREAT, 0644));
	if (write(other, others, LENGTH) != LENGTH)
		die("writing a file");
	close(other);
}

static void check(void)
{
	char content[LENGTH] = "";

	same_number("offset", "where it reads", 100, lseek(fd, 0, SEEK_CUR));
	same_number("length", "bytes in the file", LENGTH, pread(fd, content, LENGTH, 0));
	same_bytes("content", "what it reads is what the other file holds", others, content, LENGTH);
}

SUBJECT(prepare, check)
