/*
 * about: a filter that is attached to a socket still drops what it dropped
 * promise: zdtm/static/sock_filter00
 * mutations:
 *   - {how: call, name: filter detached, call: [setsockopt, "fd:socket", 1, 27, "@", 4]}
 */
#include <socket/sockets.h>
#include <linux/filter.h>

static int fd;

static void prepare(void)
{
	/* A datagram passes when its first byte, after 8 bytes of UDP header, is a "y". */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 8),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 'y', 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0xffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	fd = bound_socket(AF_INET, SOCK_DGRAM);
	must(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)));
	expose_fd("socket", fd);
}

static void check(void)
{
	send_datagram(AF_INET, port_of(fd), "no");
	same_text("dropped", "a datagram that the filter drops", "nothing", receive_text(fd, QUIET_MS));
	send_datagram(AF_INET, port_of(fd), "yes");
	same_text("passed", "a datagram that the filter lets pass", "yes", receive_text(fd, PATIENCE_MS));
}

SUBJECT(prepare, check)
