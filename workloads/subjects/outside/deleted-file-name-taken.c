/*
 * about: a deleted file that is still open comes back with its content, even if its name is another file's by now
 * between: [{append: held}]
 * promise: "criu.org/Invisible_files: the content of a deleted file is in the image (ghost file)"
 * mutations:
 *   - {how: close, on: held}
 */
#include <kit/subject.h>

static int fd;

static void prepare(void)
{
	fd = must(open("held", O_RDWR | O_CREAT, 0644));
	if (write(fd, "content", 7) != 7)
		die("writing a file");
	must(unlink("held"));
	expose_fd("held", fd);
}

static void check(void)
{
	char content[16] = "";

	same_number("length", "bytes in the file", 7, pread(fd, content, sizeof(content) - 1, 0));
	same_text("content", "what is in it", "content", content);
}

SUBJECT(prepare, check)
