/*
 * What the subjects about sockets share. Every wait is bounded, so that something lost comes out as an observation that differs.
 */
#ifndef CRIU_QUALIFY_SOCKETS_H
#define CRIU_QUALIFY_SOCKETS_H

#include <kit/subject.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

/* How long to wait for something that is there unless it was lost; an emulated machine is slow. */
#define PATIENCE_MS 10000
/* How long to wait for something that must not come. */
#define QUIET_MS 300
/* How long a peer outside the tree waits for it: longer than any freeze. */
#define PEER_MS 300000

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un un;
};

static inline bool is_ready(int fd, short events, int timeout_ms)
{
	struct pollfd one = { .fd = fd, .events = events };

	return poll(&one, 1, timeout_ms) == 1;
}

/* How many of `length` bytes arrive; fewer when the stream ends or breaks, or when nothing comes any more. */
static inline size_t receive(int fd, void *buffer, size_t length)
{
	size_t got = 0;

	while (got < length && is_ready(fd, POLLIN, PATIENCE_MS)) {
		ssize_t now = recv(fd, (char *)buffer + got, length - got, MSG_DONTWAIT);
		if (now <= 0)
			break;
		got += (size_t)now;
	}
	return got;
}

/* One message, as text: "nothing" when none comes in time, or the text of errno. */
static inline const char *receive_text(int fd, int timeout_ms)
{
	static char text[256];

	if (!is_ready(fd, POLLIN, timeout_ms))
		return "nothing";
	ssize_t length = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	if (length < 0)
		return strerror(errno);
	text[length] = '\0';
	return length == 0 ? "end" : text;
}

static inline bool transmit(int fd, const char *text)
{
	return send(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)strlen(text);
}

/* States what arrives of a text sent from one socket to another. */
static inline void passes(const char *name, const char *what, int from, int to, const char *text)
{
	same_text(name, what, text, transmit(from, text) ? receive_text(to, PATIENCE_MS) : strerror(errno));
}

/* The value of an option that is an int, or -errno. */
static inline int option(int fd, int level, int name)
{
	int value = 0;
	socklen_t length = sizeof(value);

	return getsockopt(fd, level, name, &value, &length) == 0 ? value : -errno;
}

static inline void set_option(int fd, int level, int name, int value)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)) != 0)
		die("setting option %d:%d to %d", level, name, value);
}

/* An option that a subject sets, and what the kernel makes of it. */
struct socket_option {
	const char *name;
	int level, number, value;
};

/* Sets all of them, and keeps what the kernel then says: it doubles sizes of buffers, and one option may change another. */
static inline void set_options(int fd, struct socket_option *options, size_t count)
{
	for (size_t i = 0; i < count; i++)
		set_option(fd, options[i].level, options[i].number, options[i].value);
	for (size_t i = 0; i < count; i++)
		options[i].value = option(fd, options[i].level, options[i].number);
}

static inline void same_options(int fd, const struct socket_option *options, size_t count)
{
	for (size_t i = 0; i < count; i++)
		same_number(options[i].name, "value of the option", options[i].value,
			    option(fd, options[i].level, options[i].number));
}

/* 127.0.0.1 or ::1; port in host order. */
static inline union address loopback(int family, int port)
{
	union address address = { .any.sa_family = (sa_family_t)family };

	if (family == AF_INET6) {
		address.v6.sin6_addr = (struct in6_addr)IN6ADDR_LOOPBACK_INIT;
		address.v6.sin6_port = htons((uint16_t)port);
	} else {
		address.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		address.v4.sin_port = htons((uint16_t)port);
	}
	return address;
}

static inline socklen_t size_of(const union address *address)
{
	if (address->any.sa_family == AF_INET6)
		return sizeof(address->v6);
	if (address->any.sa_family == AF_UNIX)
		return sizeof(address->un);
	return sizeof(address->v4);
}

/* The port that a socket is bound to, or -1. */
static inline int port_of(int fd)
{
	union address address = { 0 };
	socklen_t length = sizeof(address);

	if (getsockname(fd, &address.any, &length) != 0)
		return -1;
	return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

static inline int peer_port_of(int fd)
{
	union address address = { 0 };
	socklen_t length = sizeof(address);

	if (getpeername(fd, &address.any, &length) != 0)
		return -1;
	return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

/* A socket bound to a free port of the loopback address. */
static inline int bound_socket(int family, int type)
{
	union address address = loopback(family, 0);
	int fd = socket(family, type, 0);

	if (fd < 0 && family == AF_INET6)
		skip("the kernel has no IPv6");
	if (fd < 0)
		die("socket");
	if (bind(fd, &address.any, size_of(&address)) != 0) {
		if (family == AF_INET6 && errno == EADDRNOTAVAIL)
			skip("the loopback device has no IPv6 address");
		die("bind");
	}
	return fd;
}

static inline int tcp_listener(int family)
{
	int fd = bound_socket(family, SOCK_STREAM);

	must(listen(fd, 16));
	return fd;
}

/* A connection to a port of the loopback address, or -1 with errno. */
static inline int tcp_connect(int family, int port)
{
	union address address = loopback(family, port);
	int fd = socket(family, SOCK_STREAM, 0);

	if (fd >= 0 && connect(fd, &address.any, size_of(&address)) != 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

/* Accepts the connection that is waiting, or that comes in time; -1 with errno. */
static inline int accept_one(int listener)
{
	if (!is_ready(listener, POLLIN, PATIENCE_MS)) {
		errno = ETIMEDOUT;
		return -1;
	}
	return accept(listener, NULL, NULL);
}

struct connection {
	int client, server;
};

static inline struct connection tcp_connection(int family)
{
	int listener = tcp_listener(family);
	struct connection made = { must(tcp_connect(family, port_of(listener))), must(accept_one(listener)) };

	close(listener);
	return made;
}

/* Sends a datagram from a new socket to a port of the loopback address. */
static inline bool send_datagram(int family, int port, const char *text)
{
	union address address = loopback(family, port);
	int fd = socket(family, SOCK_DGRAM, 0);
	bool ok = sendto(fd, text, strlen(text), 0, &address.any, size_of(&address)) == (ssize_t)strlen(text);

	close(fd);
	return ok;
}

/* The state of a TCP socket (TCP_ESTABLISHED and so on), or -1. */
static inline int tcp_state(int fd)
{
	struct tcp_info info;
	socklen_t length = sizeof(info);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 ? info.tcpi_state : -1;
}

/* Waits until a TCP socket is in a state, which its peer brings about. */
static inline void wait_for_state(int fd, int state)
{
	for (long long end = now_ms() + PATIENCE_MS; tcp_state(fd) != state; sleep_ms(2))
		if (now_ms() > end)
			die("the socket is in state %d and not in state %d", tcp_state(fd), state);
}

/* Sends seeded bytes (seed 1) until the connection is full for good, and more than the peer's window is waiting; returns how many. */
static inline size_t fill_connection(struct connection tcp)
{
	static unsigned char chunk[4 << 20];
	size_t length = 0;

	/* Small buffers that do not grow, so that the reader's window closes early. */
	set_option(tcp.client, SOL_SOCKET, SO_SNDBUF, 65536);
	set_option(tcp.server, SOL_SOCKET, SO_RCVBUF, 65536);
	seeded_fill(chunk, sizeof(chunk), 1);
	for (int full = 0; full < 3 && length < sizeof(chunk);) {
		ssize_t now = send(tcp.client, chunk + length, sizeof(chunk) - length, MSG_DONTWAIT);
		full = now > 0 ? 0 : full + 1;
		length += now > 0 ? (size_t)now : 0;
		if (now <= 0)
			sleep_ms(20);
	}
	int unsent = 0;
	must(ioctl(tcp.client, SIOCOUTQNSD, &unsent));
	if (length == sizeof(chunk) || unsent == 0)
		die("the connection did not fill up");
	return length;
}

/* States that the server receives what fill_connection() sent. */
static inline void same_filling(struct connection tcp, size_t length)
{
	unsigned char *sent = malloc(length), *received = calloc(1, length);

	seeded_fill(sent, length, 1);
	same_number("length", "bytes that were sent", (long long)length, (long long)receive(tcp.server, received, length));
	same_bytes("content", "what was sent", sent, received, length);
	free(sent);
	free(received);
}

/* The address of a unix socket; a name that begins with @ is an abstract one. */
static inline union address unix_address(const char *name, socklen_t *length)
{
	union address address = { .un.sun_family = AF_UNIX };

	if (strlen(name) >= sizeof(address.un.sun_path))
		die("the name of a unix socket is too long: %s", name);
	strcpy(address.un.sun_path, name);
	if (name[0] == '@')
		address.un.sun_path[0] = '\0';
	*length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name) + (name[0] == '@' ? 0 : 1));
	return address;
}

static inline int unix_bound(int type, const char *name)
{
	socklen_t length;
	union address address = unix_address(name, &length);
	int fd = must(socket(AF_UNIX, type, 0));

	must(bind(fd, &address.any, length));
	return fd;
}

/* A socket connected to a name, or -1 with errno. */
static inline int unix_connect(int type, const char *name)
{
	socklen_t length;
	union address address = unix_address(name, &length);
	int fd = socket(AF_UNIX, type, 0);

	if (fd >= 0 && connect(fd, &address.any, length) != 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

/* A connection through a listening socket of that name; the listening socket is closed again when `listener` is NULL. */
static inline struct connection unix_connection(int type, const char *name, int *listener)
{
	int listening = unix_bound(type, name);

	must(listen(listening, 4));
	struct connection made = { must(unix_connect(type, name)), must(accept_one(listening)) };
	if (listener != NULL)
		*listener = listening;
	else
		close(listening);
	return made;
}

#endif
