/*
 * about: a file that is open for appending still appends, and O_DSYNC stays on
 * promise: "zdtm file_append: O_APPEND comes back"
 * mutations:
 *   - {how: call, name: "O_APPEND lost", call: [fcntl, "fd:log", 4, 0]}
 *   - {how: close, on: log}
 */
#include <kit/subject.h>

static int log_file;

static void prepare(void)
{
	log_file = must(open("log", O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_DSYNC, 0600));
	if (write(log_file, "first ", 6) != 6)
		die("writing the log");
	/* Without O_APPEND the next write would overwrite the first one. */
	must(lseek(log_file, 0, SEEK_SET));
	expose_fd("log", log_file);
}

static void check(void)
{
	const int modes = O_ACCMODE | O_APPEND | O_DSYNC;

	same_number("flags", "O_WRONLY, O_APPEND and O_DSYNC", O_WRONLY | O_APPEND | O_DSYNC, fcntl(log_file, F_GETFL) & modes);
	same_number("offset", "the offset that the next write ignores", 0, lseek(log_file, 0, SEEK_CUR));
	works("write", "the log can be written", write(log_file, "second", 6) == 6);
	same_text("content", "the second entry stands behind the first", "first second", read_file("log"));
}

SUBJECT(prepare, check)
