/*
 * about: a memfd keeps its seals, and they still hold
 * promise: CRIU source, images/memfd.proto (seals); zdtm memfd03 (memfd seals)
 * mutations:
 *   - {how: close, on: sealed}
 */
#include <kit/subject.h>
#include <sys/mman.h>

enum { LENGTH = 4096 };

static int sealed, unsealable;

static void prepare(void)
{
	char content[LENGTH];

	seeded_fill(content, LENGTH, 1);
	sealed = must(memfd_create("sealed", MFD_ALLOW_SEALING));
	if (write(sealed, content, LENGTH) != LENGTH)
		die("writing the memfd");
	must(fcntl(sealed, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW));
	unsealable = must(memfd_create("unsealable", 0));
	expose_fd("sealed", sealed);
}

static void check(void)
{
	char content[LENGTH], now[LENGTH] = { 0 };

	same_number("seals", "write, shrink and grow", F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW, fcntl(sealed, F_GET_SEALS));
	same_number("default-seal", "made without MFD_ALLOW_SEALING", F_SEAL_SEAL, fcntl(unsealable, F_GET_SEALS));
	seeded_fill(content, LENGTH, 1);
	works("read", "it can be read", pread(sealed, now, LENGTH, 0) == LENGTH);
	same_bytes("content", "what was sealed", content, now, LENGTH);
	same_text("write", "writing is refused", strerror(EPERM), pwrite(sealed, "x", 1, 0) == 1 ? "allowed" : strerror(errno));
	same_text("grow", "growing is refused", strerror(EPERM), ftruncate(sealed, 2 * LENGTH) == 0 ? "allowed" : strerror(errno));
	works("add", "another seal can be added", fcntl(sealed, F_ADD_SEALS, F_SEAL_SEAL) == 0);
}

SUBJECT(prepare, check)
