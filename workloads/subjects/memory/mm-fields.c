/*
 * about: what the kernel notes of a process's memory is kept (command line, environment, auxiliary vector, heap, stack, program)
 * promise: CRIU source, images/mm.proto (mm_start_code to mm_env_end, mm_saved_auxv, exe_file_id); zdtm env00, cmdlinenv00
 * mutations:
 *   - {how: flip-byte, on: command-line}
 */
#include <kit/subject.h>

enum { MAX = 4096 };

static char command_line[MAX], environment[MAX], auxiliary[MAX], program[MAX], addresses[512];
static size_t auxiliary_length;

static size_t read_bytes(const char *file, char *buffer)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : read(fd, buffer, MAX - 1);

	if (fd >= 0)
		close(fd);
	length = length < 0 ? 0 : length;
	buffer[length] = '\0';
	return (size_t)length;
}

/* With blanks for the zeros between the words. */
static void read_words(const char *file, char *buffer)
{
	const size_t length = read_bytes(file, buffer);

	for (size_t i = 0; i + 1 < length; i++)
		if (buffer[i] == '\0')
			buffer[i] = ' ';
}

/* Numbers 26 to 28 and 45 to 51 of /proc/self/stat, proc(5): where code, stack, data, heap, arguments and environment begin or end. */
static void read_addresses(char *text)
{
	char stat[MAX];
	int number = 2;

	read_bytes("/proc/self/stat", stat);
	*text = '\0';
	char *rest = strrchr(stat, ')');
	for (char *word = rest == NULL ? NULL : strtok(rest + 1, " \n"); word != NULL; word = strtok(NULL, " \n")) {
		number++;
		if ((number >= 26 && number <= 28) || (number >= 45 && number <= 51))
			strcat(strcat(text, word), " ");
	}
}

static void read_program(char *buffer)
{
	const ssize_t length = readlink("/proc/self/exe", buffer, MAX - 1);

	buffer[length < 0 ? 0 : length] = '\0';
}

static void prepare(void)
{
	read_words("/proc/self/cmdline", command_line);
	read_words("/proc/self/environ", environment);
	auxiliary_length = read_bytes("/proc/self/auxv", auxiliary);
	read_addresses(addresses);
	read_program(program);
	expose_memory("command-line", (const void *)(uintptr_t)program_invocation_name, 4);
}

static void check(void)
{
	char now[MAX];

	read_words("/proc/self/cmdline", now);
	same_text("command-line", "/proc/self/cmdline", command_line, now);
	read_words("/proc/self/environ", now);
	same_text("environment", "/proc/self/environ", environment, now);
	same_number("auxiliary-length", "bytes of /proc/self/auxv", (long long)auxiliary_length, (long long)read_bytes("/proc/self/auxv", now));
	same_bytes("auxiliary", "/proc/self/auxv", auxiliary, now, auxiliary_length);
	read_addresses(now);
	same_text("addresses", "of code, stack, data, heap, arguments, environment", addresses, now);
	read_program(now);
	same_text("program", "/proc/self/exe", program, now);
}

SUBJECT(prepare, check)
