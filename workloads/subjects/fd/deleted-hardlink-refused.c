/*
 * about: a file whose opened name is deleted and that has another name is refused at the dump without --link-remap
 * expect:
 *   - {refused: "Can't create link remap for .*\\. Use link-remap option", at: dump, why: "linking back changes the file system, so it has to be asked for with --link-remap"}
 * promise: "criu(8), --link-remap: allows to link unlinked files back"
 */
#include <kit/subject.h>

static int file;

static void prepare(void)
{
	file = must(open("file", O_RDWR | O_CREAT | O_EXCL, 0600));
	if (write(file, "before", 6) != 6)
		die("writing the file");
	must(link("file", "other-name"));
	must(unlink("file"));
}

static void check(void)
{
	works("write", "it can be written", write(file, " after", 6) == 6);
	same_text("content", "what was written is seen through the other name", "before after", read_file("other-name"));
}

SUBJECT(prepare, check)
