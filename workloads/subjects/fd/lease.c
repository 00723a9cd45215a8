/*
 * about: leases on files are still held, and whoever breaks one is kept waiting while the holder is told
 * criu: {file_locks: true}
 * promise: "zdtm file_lease00 to file_lease04: read and write leases come back"
 * mutations:
 *   - {how: call, name: "lease lost", call: [fcntl, "fd:writing", 1024, 2]}
 */
#include <kit/subject.h>

static int reading, writing;
static volatile sig_atomic_t told_of = -1;

static void on_break(int number, siginfo_t *info, void *context)
{
	(void)number, (void)context;
	told_of = info->si_fd;
}

static void prepare(void)
{
	struct sigaction action = { .sa_sigaction = on_break, .sa_flags = SA_SIGINFO };

	write_file("read", "x");
	write_file("written", "x");
	reading = must(open("read", O_RDONLY));
	writing = must(open("written", O_RDWR));
	must(sigaction(SIGRTMIN + 1, &action, NULL));
	must(fcntl(writing, F_SETSIG, SIGRTMIN + 1));
	if (fcntl(reading, F_SETLEASE, F_RDLCK) != 0 || fcntl(writing, F_SETLEASE, F_WRLCK) != 0)
		skip("no leases here: %s", strerror(errno));
	expose_fd("writing", writing);
}

static void check(void)
{
	same_number("read", "lease for reading", F_RDLCK, fcntl(reading, F_GETLEASE));
	same_number("write", "lease for writing", F_WRLCK, fcntl(writing, F_GETLEASE));
	same_number("signal", "signal that tells of a break", SIGRTMIN + 1, fcntl(writing, F_GETSIG));
	const bool opened = open("written", O_RDONLY | O_NONBLOCK) >= 0;
	same_text("broken", "whoever opens it would have to wait", strerror(EWOULDBLOCK), opened ? "opened" : strerror(errno));
	for (long long end = now_ms() + 10000; told_of == -1 && now_ms() < end;)
		sleep_ms(5);
	same_number("told", "the holder is told, with its descriptor", writing, told_of);
	works("release", "it can give up the lease", fcntl(writing, F_SETLEASE, F_UNLCK) == 0);
	works("open", "then the file can be opened", open("written", O_RDONLY | O_NONBLOCK) >= 0);
}

SUBJECT(prepare, check)
