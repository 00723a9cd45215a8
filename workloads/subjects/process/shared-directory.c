/*
 * about: two processes that share their working directory and file mode mask are refused
 * expect:
 *   - {refused: "Can't make FS id for \\d+", at: dump, why: "only threads of one process may share them"}
 * promise: "criu/cr-dump.c, dump_task_kobj_ids(): a second process with the same ones is an error"
 */
#include <process/status.h>
#include <sched.h>
#include <sys/stat.h>

static pid_t child;

static void on_signal(int number)
{
	(void)number;
	umask(0123);
	_exit(chdir("below") == 0 ? 0 : 1);
}

static void prepare(void)
{
	must(mkdir("below", 0755));
	child = (pid_t)must(syscall(SYS_clone, (long)(CLONE_FS | SIGCHLD), 0L, 0L, 0L, 0L));
	if (child == 0) {
		signal(SIGUSR1, on_signal);
		write_file("listening", "");
		for (;;)
			pause();
	}
	wait_for_file("listening");
	expose_child("child", child);
}

static void check(void)
{
	char path[4096];
	int status = 0;

	kill(child, SIGUSR1);
	same_number("ended", "the child changes it and ends", child, wait_bounded(child, &status));
	same_number("changed", "with success", 0, status);
	const char *name = getcwd(path, sizeof(path)) == NULL ? NULL : strrchr(path, '/');
	const mode_t mask = umask(022);
	/* The record is kept in the directory above. */
	if (name != NULL && strcmp(name, "/below") == 0 && chdir("..") != 0)
		die("going back");
	same_text("directory", "my directory changed too", "/below", name == NULL ? "none" : strcmp(name, "/below") == 0 ? name : "another");
	same_number("mask", "my mask changed too", 0123, mask);
}

SUBJECT(prepare, check)
