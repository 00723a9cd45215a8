/*
 * All subjects in one static program:
 *   subjects list
 *   subjects run ID DIR FLAVOR     DIR holds root/ (mounted on itself) with work/ and opt/subjects in it; prints the pid of the tree's root
 *   subjects inside ID             the same program again, in the new root
 *   subjects peer ID DIR
 *   subjects mutate ...            see mutate.c
 *   subjects at ...                see at.c
 *   subjects cold PATH             see cold.c
 *   subjects crowd ...             see crowd.c
 */
#include "kit.h"
#include <limits.h>
#include <sys/stat.h>

static struct subject *first;

void subject_register(struct subject *subject)
{
	subject->next = first;
	first = subject;
}

/* Length of an id without the ending of its file. */
static size_t id_length(const struct subject *subject)
{
	const char *ending = strstr(subject->id, ".c");

	return ending == NULL ? strlen(subject->id) : (size_t)(ending - subject->id);
}

struct subject *subject_find(const char *id)
{
	for (struct subject *one = first; one != NULL; one = one->next)
		if (strlen(id) == id_length(one) && strncmp(one->id, id, id_length(one)) == 0)
			return one;
	fprintf(stderr, "subjects: there is no subject %s\n", id);
	exit(2);
}

static void list_subjects(void)
{
	for (struct subject *one = first; one != NULL; one = one->next)
		printf("%.*s%s\n", (int)id_length(one), one->id, one->peer == NULL ? "" : " with a peer");
}

/*
 * Sleeping in short steps keeps no descriptor, signal or lock that a subject might be about.
 */
static void wait_for_go(void)
{
	struct stat ignored;

	while (stat(GO_FILE, &ignored) != 0)
		sleep_ms(5);
}

static void run_subject(const struct subject *subject)
{
	if (subject->peer != NULL)
		wait_for_file(PEER_READY_FILE);
	subject->prepare();
	record_event("ready");
	wait_for_go();
	subject->check();
	record_event("checked");
	exit(0);
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";

	if (strcmp(command, "list") == 0) {
		list_subjects();
		return 0;
	}
	if (strcmp(command, "run") == 0 && argc == 5) {
		const struct subject *subject = subject_find(argv[2]);
		enter_flavor(argv[4], argv[3], argv[2]);
		run_subject(subject);
	}
	if (strcmp(command, "inside") == 0 && argc == 3)
		run_subject(subject_find(argv[2]));
	if (strcmp(command, "peer") == 0 && argc == 4) {
		const struct subject *subject = subject_find(argv[2]);
		if (subject->peer == NULL || chdir(argv[3]) != 0)
			die("peer of %s in %s", argv[2], argv[3]);
		subject->peer();
		return 0;
	}
	if (strcmp(command, "mutate") == 0)
		return mutate(argc - 2, argv + 2);
	if (strcmp(command, "at") == 0)
		return at(argc - 2, argv + 2);
	if (strcmp(command, "cold") == 0)
		return cold(argc - 2, argv + 2);
	if (strcmp(command, "crowd") == 0)
		return crowd(argc - 2, argv + 2);
	fprintf(stderr, "usage: subjects list | run ID DIR FLAVOR | peer ID WORK | mutate ... | at ...\n");
	return 2;
}
