/*
 * about: an ICMP datagram socket, as an unprivileged ping uses it, receives the answer to an echo request
 * promise: "zdtm/static/socket_icmp; release notes of CRIU 4.2 (ICMP sockets, ping_group_range)"
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>
#include <linux/icmp.h>

static const char setting[] = "/proc/sys/net/ipv4/ping_group_range";
static char saved[64];
static int fd;

static bool allow(const char *groups)
{
	int file = open(setting, O_WRONLY | O_CLOEXEC);
	bool ok = file >= 0 && write(file, groups, strlen(groups)) > 0;

	close(file);
	return ok;
}

static void prepare(void)
{
	snprintf(saved, sizeof(saved), "%s", read_file(setting));
	if (!allow("0 65535"))
		skip("%s cannot be set", setting);
	fd = must(socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP));
	expose_fd("socket", fd);
}

static void check(void)
{
	union address address = loopback(AF_INET, 0);
	struct icmphdr request = { .type = ICMP_ECHO };
	/* Not zero, which would be the type of an answer. */
	unsigned char answer[128] = { 0xff };
	int first = -1, last = -1;

	sscanf(read_file(setting), "%d %d", &first, &last);
	same_number("first-group", "first group that may ping", 0, first);
	same_number("last-group", "last group that may ping", 65535, last);
	works("send", "an echo request can be sent",
	      sendto(fd, &request, sizeof(request), 0, &address.any, size_of(&address)) == sizeof(request));
	is_ready(fd, POLLIN, PATIENCE_MS);
	works("receive", "an answer comes", recv(fd, answer, sizeof(answer), MSG_DONTWAIT) > 0);
	same_number("type", "its type", ICMP_ECHOREPLY, answer[0]);
	/* The machine's own setting, where the subject lives in its namespaces. */
	allow(saved);
}

SUBJECT(prepare, check)
