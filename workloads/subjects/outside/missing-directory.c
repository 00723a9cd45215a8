/*
 * about: a working directory that is gone when the process is restored makes the restore fail
 * between: [{rename: [here, elsewhere]}]
 * expect:
 *   - {refused: "Can't open file .*here|Can't open cwd", at: restore, why: "directories are expected to be there at restore"}
 * promise: "criu/files.c: the working directory is opened again by its name"
 */
#include <process/status.h>
#include <sys/stat.h>

static pid_t child;

static void go_down(void *unused)
{
	(void)unused;
	must(chdir("here"));
}

static void prepare(void)
{
	must(mkdir("here", 0755));
	child = child_running(go_down, NULL);
}

static void check(void)
{
	works("kill", "the child is there", kill(child, 0) == 0);
}

SUBJECT(prepare, check)
