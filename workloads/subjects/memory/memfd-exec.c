/*
 * about: a program in a memfd can still be started from its descriptor, and it stays mapped
 * promise: zdtm memfd04, memfd05 (exec of a memfd)
 * mutations:
 *   - {how: close, on: program}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include "smaps.h"

static int program;
static unsigned char *image;

static void prepare(void)
{
	char buffer[65536];
	ssize_t length;
	int self = must(open("/proc/self/exe", O_RDONLY));

	program = must(memfd_create("program", 0));
	while ((length = must(read(self, buffer, sizeof(buffer)))) > 0)
		if (write(program, buffer, (size_t)length) != length)
			die("copying the program");
	close(self);
	image = must(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, program, 0));
	expose_fd("program", program);
}

static void check(void)
{
	int status = -1;

	same_text("access", "its mapping is readable and executable", "r-xs", smaps_at(image).access);
	same_region("magic", "it begins as a program does", "\177ELF", image, 4);
	/* The copy of this program lists the subjects; where, does not matter. */
	pid_t child = fork();
	if (child == 0) {
		dup2(must(open("/dev/null", O_WRONLY)), 1);
		char *arguments[] = { "subjects", "list", NULL }, *environment[] = { NULL };
		syscall(SYS_execveat, program, "", arguments, environment, 0x1000 /* AT_EMPTY_PATH */);
		_exit(errno);
	}
	waitpid(child, &status, 0);
	same_text("exec", "it can be started", "ok",
		  WIFEXITED(status) ? (WEXITSTATUS(status) == 0 ? "ok" : strerror(WEXITSTATUS(status))) : "killed");
}

SUBJECT(prepare, check)
