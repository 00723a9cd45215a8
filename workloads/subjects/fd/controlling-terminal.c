/*
 * about: a session keeps its controlling terminal and its foreground group, which ctrl-c still reaches
 * promise: "zdtm tty00: a control terminal is restored; session01: sessions and groups are restored"
 * mutations:
 *   - {how: kill, on: child}
 *   - {how: close, on: slave}
 */
#include <kit/subject.h>
#include <termios.h>

static int master, slave;
static pid_t child;

static void own_group(void *unused)
{
	(void)unused;
	must(setpgid(0, 0));
}

static void prepare(void)
{
	char name[64];

	master = must(open("/dev/ptmx", O_RDWR | O_NOCTTY));
	must(unlockpt(master));
	if (ptsname_r(master, name, sizeof(name)) != 0)
		die("the name of the terminal");
	/* A session leader without a controlling terminal gets this one. */
	slave = must(open(name, O_RDWR));
	child = child_running(own_group, NULL);
	must(tcsetpgrp(slave, child));
	expose_child("child", child);
	expose_fd("slave", slave);
}

static void check(void)
{
	char end_character = 3; /* ctrl-c */
	int status = 0;

	same_number("session", "session of the terminal", getsid(0), tcgetsid(slave));
	same_number("foreground", "its foreground group", child, tcgetpgrp(slave));
	int tty = open("/dev/tty", O_RDWR | O_NONBLOCK);
	works("tty", "/dev/tty is that terminal", tty >= 0);
	same_number("tty-foreground", "with the same foreground group", child, tcgetpgrp(tty));
	works("ctrl-c", "ctrl-c can be typed", write(master, &end_character, 1) == 1);
	for (long long end = now_ms() + 10000; waitpid(child, &status, WNOHANG) == 0 && now_ms() < end;)
		sleep_ms(5);
	same_number("interrupted", "signal that ended the foreground group", SIGINT, WIFSIGNALED(status) ? WTERMSIG(status) : -1);
}

SUBJECT(prepare, check)
