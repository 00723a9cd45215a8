/*
 * about: a tun device that a process has open keeps its name and kind
 * # New namespaces have no /dev/net/tun unless whoever makes them puts it there; there the subject skips itself.
 * expect:
 *   - {refused: "Net namespace is required to dump tun link", at: dump, flavors: [host], why: "the device belongs to the network of the machine, which is not dumped"}
 * promise: "zdtm tun, tun_ns (flavors ns and uns): tun devices come back with their network namespace"
 * mutations:
 *   - {how: close, on: tun}
 */
#include <kit/subject.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

static int tun;

static void prepare(void)
{
	struct ifreq request = { .ifr_name = "subject0", .ifr_flags = IFF_TUN | IFF_NO_PI };

	tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	if (tun < 0)
		skip("/dev/net/tun: %s", strerror(errno));
	if (ioctl(tun, TUNSETIFF, &request) != 0)
		skip("TUNSETIFF: %s", strerror(errno));
	expose_fd("tun", tun);
}

static void check(void)
{
	struct ifreq request = { 0 };
	char packet[64];

	works("get", "the device can be looked at", ioctl(tun, TUNGETIFF, &request) == 0);
	same_text("name", "its name", "subject0", request.ifr_name);
	same_number("kind", "a tun device without a header", IFF_TUN | IFF_NO_PI, request.ifr_flags & (IFF_TUN | IFF_TAP | IFF_NO_PI));
	at_least("interface", "number of its interface", 1, if_nametoindex("subject0"));
	same_text("quiet", "nothing has been sent", strerror(EAGAIN), read(tun, packet, sizeof(packet)) >= 0 ? "read" : strerror(errno));
}

SUBJECT(prepare, check)
