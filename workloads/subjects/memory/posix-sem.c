/*
 * about: a named POSIX semaphore keeps its value, and others still find it by its name
 * criu: {link_remap: true}
 * promise: github.com/checkpoint-restore/criu/issues/2016 and pull request 2683 (glibc maps it by a name that is gone, so that --link-remap is needed)
 * mutations:
 *   - {how: flip-byte, on: semaphore}
 */
#include <kit/subject.h>
#include <semaphore.h>
#include "smaps.h"

static const char name[] = "/criu-qualify-posix-sem";
static sem_t *semaphore;

static void prepare(void)
{
	sem_unlink(name);
	semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 3);
	if (semaphore == SEM_FAILED)
		die("sem_open(%s)", name);
	expose_memory("semaphore", semaphore, 4);
}

static void check(void)
{
	int value = -1;

	if (strcmp(touch(semaphore, WRITE_IT), "ok") == 0)
		sem_getvalue(semaphore, &value);
	same_number("value", "as it was", 3, value);
	/* glibc hands out the mapping that it has; another process maps the file anew. */
	char path[64], word[4] = "";
	snprintf(path, sizeof(path), "/dev/shm/sem.%s", name + 1);
	int fd = open(path, O_RDONLY);
	works("read", "the file of its name can be read", pread(fd, word, sizeof(word), 0) == (ssize_t)sizeof(word));
	if (value >= 0)
		sem_post(semaphore);
	works("reread", "it can be read again", pread(fd, word, sizeof(word), 0) == (ssize_t)sizeof(word));
	same_number("one-memory", "a change is seen under its name", 4, word[0]);
	works("unlink", "the name can be removed", sem_unlink(name) == 0);
}

SUBJECT(prepare, check)
