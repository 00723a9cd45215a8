/*
 * about: text that was written to a pseudo terminal and not yet read is still in it
 * promise: "images/tty.proto, tty_data_entry: what is queued in a terminal is kept"
 * mutations:
 *   - {how: lose-byte, on: slave}
 *   - {how: lose-byte, on: master}
 */
#include <kit/subject.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

static int master, slave;

static void prepare(void)
{
	struct termios settings;
	char name[64];

	master = must(open("/dev/ptmx", O_RDWR | O_NOCTTY));
	must(unlockpt(master));
	if (ptsname_r(master, name, sizeof(name)) != 0)
		die("the name of the terminal");
	slave = must(open(name, O_RDWR | O_NOCTTY));
	must(tcgetattr(slave, &settings));
	cfmakeraw(&settings);
	must(tcsetattr(slave, TCSANOW, &settings));
	if (write(master, "to the slave", 12) != 12 || write(slave, "to the master", 13) != 13)
		die("writing to the terminal");
	struct pollfd wait[] = { { .fd = slave, .events = POLLIN }, { .fd = master, .events = POLLIN } };
	/* The kernel carries the text over in a worker of its own. */
	for (int i = 0; i < 2; i++)
		if (poll(&wait[i], 1, 60000) != 1)
			die("the text did not come through");
	expose_fd("master", master);
	expose_fd("slave", slave);
}

static const char *waiting_in(int fd)
{
	static char text[64];

	fcntl(fd, F_SETFL, O_NONBLOCK);
	ssize_t length = read(fd, text, sizeof(text) - 1);
	text[length < 0 ? 0 : length] = '\0';
	return text;
}

static void check(void)
{
	same_text("down", "text for the slave", "to the slave", waiting_in(slave));
	same_text("back", "text for the master", "to the master", waiting_in(master));
}

SUBJECT(prepare, check)
