/*
 * about: descriptors keep their numbers, and numbers that were free, 0 among them, stay free
 * promise: "zdtm fd01: descriptors with different numbers come back there"
 * mutations:
 *   - {how: call, name: "a free number taken", call: [dup2, "fd:seven", 0]}
 *   - {how: close, on: seven}
 */
#include <kit/subject.h>

static int seven, twelve;

static void prepare(void)
{
	write_file("seven", "7");
	write_file("twelve", "12");
	int fd = must(open("seven", O_RDONLY));
	seven = must(dup2(fd, 7));
	must(close(fd));
	fd = must(open("twelve", O_RDONLY));
	twelve = must(dup2(fd, 12));
	must(close(fd));
	must(close(0));
	expose_fd("seven", seven);
}

static void check(void)
{
	/* Found out before the record is opened for the first time, which takes the lowest free number for a moment. */
	char free_ones[64] = { 0 }, text[3] = { 0 };

	for (int fd = 0; fd < 14; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			snprintf(free_ones + strlen(free_ones), sizeof(free_ones) - strlen(free_ones), "%d ", fd);
	same_text("free", "free numbers below 14", "0 3 4 5 6 8 9 10 11 13 ", free_ones);
	same_number("seven", "the file at 7", 1, pread(seven, text, 2, 0));
	same_text("seven-content", "what it holds", "7", text);
	same_number("twelve", "the file at 12", 2, pread(twelve, text, 2, 0));
	same_text("twelve-content", "what it holds", "12", text);
	same_number("lowest", "the lowest free number comes next", 0, dup(seven));
}

SUBJECT(prepare, check)
