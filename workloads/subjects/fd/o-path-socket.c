/*
 * about: a descriptor that only names the file of a unix socket (O_PATH) still names it
 * # CRIU takes it for a socket and fails at its options: "Can't get 1:39 opt: Bad file descriptor". Nothing says that it is not supported.
 * promise: "zdtm opath_file: descriptors opened with O_PATH come back; files of sockets are not named as an exception"
 */
#include <kit/subject.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static int path;

static void prepare(void)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };

	must(bind(must(socket(AF_UNIX, SOCK_DGRAM, 0)), (const struct sockaddr *)&address, sizeof(address)));
	path = must(open("socket", O_PATH));
}

static void check(void)
{
	struct stat held = { 0 }, named = { 0 };

	works("stat", "it can be looked at", fstat(path, &held) == 0);
	works("lstat", "so can the file", lstat("socket", &named) == 0);
	same_number("inode", "they are the same", (long long)named.st_ino, (long long)held.st_ino);
	same_number("kind", "and a socket", S_IFSOCK, held.st_mode & S_IFMT);
	same_number("flags", "O_PATH", O_PATH, fcntl(path, F_GETFL) & O_PATH);
}

SUBJECT(prepare, check)
