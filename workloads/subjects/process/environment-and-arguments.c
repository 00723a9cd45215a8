/*
 * about: what the kernel shows of a program's arguments, environment and auxiliary vector is kept, and so is the program itself
 * promise: "zdtm cmdlinenv00, env00, selfexe00"
 * mutations:
 *   - {how: flip-byte, on: variable}
 */
#include <process/status.h>

static const char *const names[3] = { "cmdline", "environ", "auxv" };
static char before[3][65536], exe_before[4096];
static size_t lengths[3];

static size_t read_whole(const char *name, char *content)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/%s", name);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const ssize_t length = fd < 0 ? 0 : read(fd, content, 65536);
	if (fd >= 0)
		close(fd);
	return length < 0 ? 0 : (size_t)length;
}

static void read_exe(char *path)
{
	const ssize_t length = readlink("/proc/self/exe", path, 4095);

	path[length < 0 ? 0 : length] = '\0';
}

static void prepare(void)
{
	for (int i = 0; i < 3; i++)
		lengths[i] = read_whole(names[i], before[i]);
	if (lengths[0] == 0 || lengths[2] == 0)
		die("reading the arguments");
	read_exe(exe_before);
	if (environ[0] != NULL)
		expose_memory("variable", environ[0], 1);
}

static void check(void)
{
	static char after[65536];
	char exe[4096];

	for (int i = 0; i < 3; i++) {
		const size_t length = read_whole(names[i], after);
		same_number(names[i], "its length", (long long)lengths[i], (long long)length);
		same_bytes(names[i], "its content", before[i], after, lengths[i]);
	}
	read_exe(exe);
	same_text("exe", "the program", exe_before, exe);
}

SUBJECT(prepare, check)
