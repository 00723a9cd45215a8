/*
 * about: a memfd that was made with MFD_NOEXEC_SEAL can still not be made executable
 * promise: CRIU source, images/memfd.proto and memfd.c (mode and seals of a memfd are kept)
 * mutations:
 *   - {how: close, on: memfd}
 */
#include <kit/subject.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* linux/memfd.h and linux/fcntl.h, Linux 6.3. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x0020
#endif

static int fd;

static void prepare(void)
{
	fd = memfd_create("data", MFD_NOEXEC_SEAL);
	if (fd < 0 && errno == EINVAL)
		skip("this kernel has no MFD_NOEXEC_SEAL (Linux 6.3)");
	must(fd);
	if (write(fd, "data", 4) != 4)
		die("writing the memfd");
	expose_fd("memfd", fd);
}

static void check(void)
{
	struct stat status = { 0 };
	char now[5] = "";

	works("fstat", "the descriptor is open", fstat(fd, &status) == 0);
	same_number("mode", "no bit for execution", 0666, status.st_mode & 0777);
	same_number("seal", "F_SEAL_EXEC", F_SEAL_EXEC, fcntl(fd, F_GET_SEALS) & F_SEAL_EXEC);
	works("read", "it can be read", pread(fd, now, 4, 0) == 4);
	same_text("content", "what was written", "data", now);
	same_text("chmod", "making it executable is refused", strerror(EPERM),
		  fchmod(fd, 0777) == 0 ? "allowed" : strerror(errno));
}

SUBJECT(prepare, check)
