/* What many subjects need. */
#include "kit.h"
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>

/* xorshift32 (Marsaglia 2003, triple 13, 17, 5). */
void seeded_fill(void *buffer, size_t length, uint32_t seed)
{
	unsigned char *bytes = buffer;
	uint32_t state = seed * 0x9e3779b9u + 1u;

	for (size_t i = 0; i < length; i++) {
		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		bytes[i] = (unsigned char)(state >> 16);
	}
}

long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void sleep_ms(long long ms)
{
	struct timespec left = { ms / 1000, (ms % 1000) * 1000000 };

	while (nanosleep(&left, &left) != 0 && errno == EINTR) {
	}
}

void write_file(const char *name, const char *text)
{
	int fd = must(open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		die("writing %s", name);
	close(fd);
}

const char *read_file(const char *name)
{
	static char text[65536];
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[length < 0 ? 0 : length] = '\0';
	return text;
}

void wait_for_file(const char *name)
{
	struct stat ignored;

	for (long long end = now_ms() + 60000; stat(name, &ignored) != 0; sleep_ms(2))
		if (now_ms() > end)
			die("the file %s did not appear", name);
}

pid_t child_running(void (*body)(void *), void *argument)
{
	int ready[2];
	char word = 0;

	must(pipe2(ready, O_CLOEXEC));
	pid_t pid = must(fork());
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ready[0]);
		if (body != NULL)
			body(argument);
		/* Closed before the answer: otherwise the dump could find this end still open, or already closed. */
		if (write(ready[1], "r", 1) != 1)
			_exit(EXIT_DIED);
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ready[1]);
	/* The second read sees the end of the pipe: the child holds nothing of it any more. */
	if (read(ready[0], &word, 1) != 1 || read(ready[0], &word, 1) != 0)
		die("a child did not get ready");
	close(ready[0]);
	return pid;
}

pid_t idle_child(void)
{
	return child_running(NULL, NULL);
}
