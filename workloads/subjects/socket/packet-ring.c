/*
 * about: a packet socket with a mapped receive ring still gets packets into it
 * promise: zdtm/static/packet_sock_mmap
 * mutations:
 *   - {how: close, on: socket}
 */
#include <socket/sockets.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/mman.h>

enum { PAGE = 4096, FRAME = 1024, FRAMES = PAGE / FRAME };

static int fd;
static unsigned char *ring;

/* Whether a datagram that is sent through the device comes to lie in the ring. */
static bool sees(const char *text)
{
	int receiver = bound_socket(AF_INET, SOCK_DGRAM);
	bool seen = false;

	send_datagram(AF_INET, port_of(receiver), text);
	for (long long end = now_ms() + PATIENCE_MS; !seen && now_ms() < end; sleep_ms(2))
		for (int frame = 0; frame < FRAMES; frame++) {
			struct tpacket_hdr *header = (struct tpacket_hdr *)(void *)(ring + frame * FRAME);
			if ((__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0)
				continue;
			seen |= memmem(header, FRAME, text, strlen(text)) != NULL;
			__atomic_store_n(&header->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		}
	close(receiver);
	return seen;
}

static void prepare(void)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP) };
	struct tpacket_req request = { PAGE, 1, FRAME, FRAMES };

	address.sll_ifindex = (int)if_nametoindex("lo");
	fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));
	if (fd < 0 && errno == EAFNOSUPPORT)
		skip("the kernel has no packet sockets");
	must(fd);
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	must(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)));
	ring = must(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	if (!sees("criu-qualify before"))
		die("nothing comes into the ring");
	expose_fd("socket", fd);
}

static void check(void)
{
	same_number("type", "type of the socket", SOCK_RAW, option(fd, SOL_SOCKET, SO_TYPE));
	same_text("sees", "a datagram that passes", "seen", sees("criu-qualify after") ? "seen" : "not seen");
}

SUBJECT(prepare, check)
