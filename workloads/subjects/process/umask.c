/*
 * about: the file mode creation mask is kept
 * promise: "zdtm umask00"
 * mutations:
 *   - {how: call, name: "other mask", call: [umask, 18]}
 */
#include <kit/subject.h>
#include <sys/stat.h>

static void prepare(void)
{
	umask(0137);
}

static void check(void)
{
	struct stat made = { 0 };

	close(open("made", O_CREAT | O_WRONLY, 0777));
	stat("made", &made);
	same_number("mode", "mode of a file created with 0777", 0640, made.st_mode & 0777);
	same_number("mask", "the mask", 0137, umask(0));
}

SUBJECT(prepare, check)
