/*
 * about: a pair of pseudo terminals keeps its settings, window size and number, and still carries text both ways
 * promise: "zdtm pty00, pty01: pseudo terminals are restored; images/tty.proto: termios and window size"
 * mutations:
 *   - {how: close, on: master}
 *   - {how: close, on: slave}
 */
#include <kit/subject.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

static int master, slave;
static char slave_name[64];

static void prepare(void)
{
	const struct winsize size = { .ws_row = 33, .ws_col = 77 };
	struct termios settings;

	master = must(open("/dev/ptmx", O_RDWR | O_NOCTTY));
	must(unlockpt(master));
	if (ptsname_r(master, slave_name, sizeof(slave_name)) != 0)
		die("the name of the terminal");
	slave = must(open(slave_name, O_RDWR | O_NOCTTY));
	must(tcgetattr(slave, &settings));
	settings.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
	settings.c_oflag &= ~(tcflag_t)OPOST;
	settings.c_cc[VMIN] = 3;
	settings.c_cc[VINTR] = 7;
	must(cfsetospeed(&settings, B38400));
	must(tcsetattr(slave, TCSANOW, &settings));
	must(ioctl(master, TIOCSWINSZ, &size));
	expose_fd("master", master);
	expose_fd("slave", slave);
}

static void carry(const char *name, const char *what, int from, int to)
{
	char received[16] = { 0 };
	struct pollfd wait = { .fd = to, .events = POLLIN };

	if (write(from, name, 4) == 4 && poll(&wait, 1, 10000) == 1 && read(to, received, 4) < 0)
		received[0] = '\0';
	same_text(name, what, name, received);
}

static void check(void)
{
	struct winsize size = { 0 };
	struct termios settings = { 0 };
	char name[64] = { 0 };

	fcntl(master, F_SETFL, O_NONBLOCK);
	fcntl(slave, F_SETFL, O_NONBLOCK);
	ioctl(slave, TIOCGWINSZ, &size);
	same_number("rows", "rows of the window", 33, size.ws_row);
	same_number("columns", "columns of the window", 77, size.ws_col);
	works("settings", "the settings can be read", tcgetattr(slave, &settings) == 0);
	same_number("echo", "no echo, no lines", 0, settings.c_lflag & (ECHO | ICANON));
	same_number("output", "no changes of the output", 0, settings.c_oflag & OPOST);
	same_number("least", "VMIN", 3, settings.c_cc[VMIN]);
	same_number("interrupt", "character that interrupts", 7, settings.c_cc[VINTR]);
	same_number("speed", "speed", B38400, cfgetospeed(&settings));
	ptsname_r(master, name, sizeof(name));
	same_text("name", "name of the slave", slave_name, name);
	carry("down", "text for the slave", master, slave);
	carry("back", "text for the master", slave, master);
	works("open", "the slave can be opened again", open(slave_name, O_RDWR | O_NOCTTY | O_NONBLOCK) >= 0);
}

SUBJECT(prepare, check)
