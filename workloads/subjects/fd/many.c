/*
 * about: 500 descriptors come back, each with its own content or offset
 * promise: "zdtm pipe01: all data of a pipe; fd01: descriptors at their numbers; here many times over"
 * mutations:
 *   - {how: lose-byte, on: pipe-150}
 *   - {how: seek, on: file-50}
 *   - {how: close, on: file-99}
 */
#include <kit/subject.h>

enum { PIPES = 200, FILES = 100 };

static int pipes[PIPES][2], files[FILES];

static void prepare(void)
{
	char name[32];

	for (int i = 0; i < PIPES; i++) {
		must(pipe2(pipes[i], O_NONBLOCK));
		if (write(pipes[i][1], &i, sizeof(i)) != sizeof(i))
			die("filling pipe %d", i);
	}
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "file-%d", i);
		files[i] = must(open(name, O_RDWR | O_CREAT, 0600));
		must(lseek(files[i], i * 1000, SEEK_SET));
	}
	expose_fd("pipe-150", pipes[150][0]);
	expose_fd("file-50", files[50]);
	expose_fd("file-99", files[99]);
}

static void check(void)
{
	int right_pipes = 0, open_ends = 0, right_files = 0;

	/* A lost end is to be stated below, not to end the process here. */
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < PIPES; i++) {
		int content = -1;
		right_pipes += read(pipes[i][0], &content, sizeof(content)) == sizeof(content) && content == i;
		open_ends += write(pipes[i][1], "x", 1) == 1;
	}
	for (int i = 0; i < FILES; i++)
		right_files += lseek(files[i], 0, SEEK_CUR) == i * 1000;
	same_number("pipes", "pipes with their content", PIPES, right_pipes);
	same_number("ends", "pipes that can be written", PIPES, open_ends);
	same_number("files", "files at their offset", FILES, right_files);
}

SUBJECT(prepare, check)
