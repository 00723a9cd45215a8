/*
 * about: a file that was renamed while open is found again under its new name, although a new file has its old one
 * promise: "images/regfile.proto: an open file is kept by the name that the kernel reports at the dump"
 * mutations:
 *   - {how: seek, on: file}
 */
#include <kit/subject.h>
#include <sys/stat.h>

static int file;

static void prepare(void)
{
	must(mkdir("rotated", 0755));
	file = must(open("log", O_WRONLY | O_CREAT | O_EXCL, 0600));
	if (write(file, "old ", 4) != 4)
		die("writing the log");
	must(rename("log", "rotated/log.1"));
	write_file("log", "new");
	expose_fd("file", file);
}

static void check(void)
{
	works("write", "the open file can be written", write(file, "late", 4) == 4);
	same_text("renamed", "what is written goes to the renamed file", "old late", read_file("rotated/log.1"));
	same_text("new", "and not to the file that has its old name", "new", read_file("log"));
}

SUBJECT(prepare, check)
