/*
 * about: a mapped file that is gone when the process is restored makes the restore fail, with its name
 * between: [{remove: mapped}]
 * expect:
 *   - {refused: "Can't open file .*mapped", at: restore, why: "CRIU does not save the content of files that have a name"}
 * promise: "criu/files-reg.c: a file that has a name is opened again by it"
 */
#include <kit/subject.h>
#include <sys/mman.h>

static const char *mapping;

static void prepare(void)
{
	write_file("mapped", "content");
	const int fd = must(open("mapped", O_RDONLY));
	mapping = must(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0));
	close(fd);
}

static void check(void)
{
	same_text("content", "what is mapped", "content", mapping);
}

SUBJECT(prepare, check)
