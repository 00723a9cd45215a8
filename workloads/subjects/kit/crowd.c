/*
 * subjects crowd PORT THREADS FILES MAPPINGS: a small TCP server that has so many threads, open files and mappings beside it, and shows
 * what is in each. It makes its files in its working directory. A request is a line:
 *   N        answers how many N this connection has had, this one included
 *   A        answers a line for every thread, file and mapping, and "end":
 *              t INDEX SEEDED             16 bytes that lie on the stack of that thread, told by itself
 *              f INDEX OFFSET SEEDED      where the descriptor stands, and the 16 bytes that are read from there
 *              m INDEX PROTECTION SEEDED  as /proc/self/maps has it, and the first 16 bytes
 *   T        has every thread take a step; answers "THREADS STEPS IDS": how many took it, how many steps all of them have taken
 *            together, each counted on its own stack, and a sum over their thread ids
 *   K WORD   keeps a word in its memory and answers it
 *   W        answers the word that it keeps
 */
#include "kit.h"
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum { SEEDED = 16, FILE_BYTES = 64, OFFSETS = FILE_BYTES - SEEDED + 1, STACK_BYTES = 64 << 10 };
enum { MOST_CLIENTS = 256, LINE_BYTES = 256, BACKLOG = 512 };
/* So that no two kinds of things hold the same bytes. */
enum { THREAD_SEED = 0x10000000, FILE_SEED = 0x20000000, MAPPING_SEED = 0x30000000 };

struct told {
	unsigned char seeded[SEEDED];
	long long steps;
	pid_t id;
};

struct client {
	int fd;
	long long count;
	size_t length;
	char line[LINE_BYTES];
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t begin, done;
	long long round;
	bool is_step;
	int threads, answered;
	struct told *told;
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER, .begin = PTHREAD_COND_INITIALIZER, .done = PTHREAD_COND_INITIALIZER };

static int files, mappings;
static int *descriptors;
static unsigned char *region;
static size_t page;
static struct client clients[MOST_CLIENTS];
static char kept[LINE_BYTES];

/* All that a thread knows is on its stack. */
static void *work(void *argument)
{
	const int index = (int)(intptr_t)argument;
	unsigned char seeded[SEEDED];
	volatile long long steps = 0;
	long long seen = 0;

	seeded_fill(seeded, SEEDED, (uint32_t)(THREAD_SEED + index));
	for (;;) {
		pthread_mutex_lock(&pool.lock);
		while (pool.round == seen)
			pthread_cond_wait(&pool.begin, &pool.lock);
		seen = pool.round;
		if (pool.is_step)
			steps++;
		memcpy(pool.told[index].seeded, seeded, SEEDED);
		pool.told[index].steps = steps;
		pool.told[index].id = (pid_t)syscall(SYS_gettid);
		if (++pool.answered == pool.threads)
			pthread_cond_signal(&pool.done);
		pthread_mutex_unlock(&pool.lock);
	}
	return NULL;
}

/* Has every thread tell what it knows. One that is gone makes this wait for ever, which a client sees. */
static void ask_threads(bool is_step)
{
	pthread_mutex_lock(&pool.lock);
	memset(pool.told, 0, (size_t)pool.threads * sizeof(*pool.told));
	pool.answered = 0;
	pool.is_step = is_step;
	pool.round++;
	pthread_cond_broadcast(&pool.begin);
	while (pool.answered < pool.threads)
		pthread_cond_wait(&pool.done, &pool.lock);
	pthread_mutex_unlock(&pool.lock);
}

static void start_threads(int count)
{
	pthread_attr_t attributes;
	pthread_t ignored;

	pool.threads = count;
	pool.told = calloc((size_t)count + 1, sizeof(*pool.told));
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	for (int i = 0; i < count; i++) {
		errno = pthread_create(&ignored, &attributes, work, (void *)(intptr_t)i);
		if (errno != 0)
			die("starting thread %d of %d", i + 1, count);
	}
}

static void open_files(int count)
{
	struct rlimit limit;
	unsigned char bytes[FILE_BYTES];
	char name[32];

	must(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = limit.rlim_max;
	must(setrlimit(RLIMIT_NOFILE, &limit));
	files = count;
	descriptors = calloc((size_t)count + 1, sizeof(*descriptors));
	must(mkdir("files", 0755));
	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "files/%d", i);
		descriptors[i] = must(open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
		seeded_fill(bytes, FILE_BYTES, (uint32_t)(FILE_SEED + i));
		if (write(descriptors[i], bytes, FILE_BYTES) != FILE_BYTES)
			die("writing %s", name);
		must(lseek(descriptors[i], i % OFFSETS, SEEK_SET));
	}
}

/* Neighbours of one kind become one mapping, so every other one may only be read. */
static void make_mappings(int count)
{
	page = (size_t)sysconf(_SC_PAGESIZE);
	mappings = count;
	if (count == 0)
		return;
	/* A page that nobody may touch at either end keeps what lies beside it from becoming one with the first or the last. */
	region = mmap(NULL, ((size_t)count + 2) * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (region == MAP_FAILED)
		die("mapping %d pages", count);
	region += page;
	must(mprotect(region, (size_t)count * page, PROT_READ | PROT_WRITE));
	for (int i = 0; i < count; i++)
		seeded_fill(region + (size_t)i * page, SEEDED, (uint32_t)(MAPPING_SEED + i));
	for (int i = 1; i < count; i += 2)
		must(mprotect(region + (size_t)i * page, page, PROT_READ));
}

static void put_seeded(FILE *out, const unsigned char *bytes)
{
	for (int i = 0; i < SEEDED; i++)
		fprintf(out, "%02x", bytes[i]);
	fputc('\n', out);
}

static void show_files(FILE *out)
{
	unsigned char bytes[SEEDED];

	for (int i = 0; i < files; i++) {
		off_t offset = lseek(descriptors[i], 0, SEEK_CUR);
		if (read(descriptors[i], bytes, SEEDED) != SEEDED || lseek(descriptors[i], offset, SEEK_SET) != offset) {
			fprintf(out, "f %d %s\n", i, strerror(errno));
			continue;
		}
		fprintf(out, "f %d %lld ", i, (long long)offset);
		put_seeded(out, bytes);
	}
}

/* Reads what the kernel says of the region: a line for each mapping, each of one page. */
static void show_mappings(FILE *out)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long from, to;
	char line[512], protection[5];
	const unsigned long begin = (unsigned long)region, end = begin + (size_t)mappings * page;

	if (maps == NULL)
		die("opening /proc/self/maps");
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%lx-%lx %4s", &from, &to, protection) != 3 || from < begin || from >= end)
			continue;
		fprintf(out, "m %lu %s ", (from - begin) / page, to - from == page ? protection : "long");
		put_seeded(out, protection[0] == 'r' ? (const unsigned char *)from : (const unsigned char[SEEDED]){ 0 });
	}
	fclose(maps);
}

static void show_all(FILE *out)
{
	ask_threads(false);
	for (int i = 0; i < pool.threads; i++) {
		fprintf(out, "t %d ", i);
		put_seeded(out, pool.told[i].seeded);
	}
	show_files(out);
	if (mappings > 0)
		show_mappings(out);
	fprintf(out, "end\n");
}

static void take_step(FILE *out)
{
	long long steps = 0;
	unsigned long long ids = 0;

	ask_threads(true);
	for (int i = 0; i < pool.threads; i++) {
		steps += pool.told[i].steps;
		ids = ids * 31 + (unsigned long long)pool.told[i].id;
	}
	fprintf(out, "%d %lld %llx\n", pool.threads, steps, ids);
}

static void answer(struct client *client, FILE *out)
{
	const char *line = client->line;

	if (strcmp(line, "N") == 0)
		fprintf(out, "%lld\n", ++client->count);
	else if (strcmp(line, "A") == 0)
		show_all(out);
	else if (strcmp(line, "T") == 0)
		take_step(out);
	else if (strcmp(line, "W") == 0)
		fprintf(out, "%s\n", kept);
	else if (strncmp(line, "K ", 2) == 0)
		fprintf(out, "%s\n", strcpy(kept, line + 2));
	else
		fprintf(out, "what is \"%s\"?\n", line);
}

static bool send_all(int fd, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(fd, text, length, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		text += sent;
		length -= (size_t)sent;
	}
	return true;
}

/* Answers every whole line; false when the connection has ended. */
static bool serve(struct client *client)
{
	char *text = NULL, *newline;
	size_t length = 0;
	FILE *out;
	bool sent;
	ssize_t got = recv(client->fd, client->line + client->length, LINE_BYTES - 1 - client->length, 0);

	if (got < 0 && errno == EINTR)
		return true;
	if (got <= 0)
		return false;
	client->length += (size_t)got;
	client->line[client->length] = '\0';
	out = open_memstream(&text, &length);
	while ((newline = strchr(client->line, '\n')) != NULL) {
		*newline = '\0';
		answer(client, out);
		client->length -= (size_t)(newline + 1 - client->line);
		memmove(client->line, newline + 1, client->length + 1);
	}
	fclose(out);
	sent = send_all(client->fd, text, length);
	free(text);
	return sent && client->length < LINE_BYTES - 1;
}

static void admit(int listener)
{
	int on = 1, fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	for (int i = 0; i < MOST_CLIENTS; i++) {
		if (clients[i].fd >= 0)
			continue;
		clients[i] = (struct client){ .fd = fd };
		return;
	}
	close(fd);
}

static int listen_on(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int on = 1, fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)));
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	must(listen(fd, BACKLOG));
	return fd;
}

int crowd(int argc, char **argv)
{
	struct pollfd polled[MOST_CLIENTS + 1];
	int listener;

	if (argc != 4) {
		fprintf(stderr, "usage: subjects crowd PORT THREADS FILES MAPPINGS\n");
		return 2;
	}
	for (int i = 0; i < MOST_CLIENTS; i++)
		clients[i].fd = -1;
	open_files(atoi(argv[2]));
	make_mappings(atoi(argv[3]));
	start_threads(atoi(argv[1]));
	listener = listen_on(atoi(argv[0]));
	for (;;) {
		for (int i = 0; i < MOST_CLIENTS; i++)
			polled[i] = (struct pollfd){ .fd = clients[i].fd, .events = POLLIN };
		polled[MOST_CLIENTS] = (struct pollfd){ .fd = listener, .events = POLLIN };
		if (poll(polled, MOST_CLIENTS + 1, -1) < 0)
			continue;
		if (polled[MOST_CLIENTS].revents != 0)
			admit(listener);
		for (int i = 0; i < MOST_CLIENTS; i++) {
			if (polled[i].revents == 0 || clients[i].fd < 0 || polled[i].fd != clients[i].fd || serve(&clients[i]))
				continue;
			close(clients[i].fd);
			clients[i].fd = -1;
		}
	}
}
