/*
 * about: a socket still belongs to the user who made it, as SO_REUSEPORT demands of those who share a port
 * promise: "github.com/checkpoint-restore/criu pull request 3122, merged in August 2026, after CRIU 4.2.1"
 */
#include <socket/sockets.h>
#include <sys/stat.h>

enum { OWNER = 1000 };

static int fd;

static long long owner(void)
{
	struct stat status;

	return fstat(fd, &status) == 0 ? (long long)status.st_uid : -errno;
}

static void prepare(void)
{
	must(seteuid(OWNER));
	fd = bound_socket(AF_INET, SOCK_DGRAM);
	must(seteuid(0));
	if (owner() != OWNER)
		die("the socket belongs to user %lld", owner());
}

static void check(void)
{
	same_number("owner", "id of the user whom the socket belongs to", OWNER, owner());
}

SUBJECT(prepare, check)
