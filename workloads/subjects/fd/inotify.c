/*
 * about: an inotify descriptor keeps its watches with their numbers and masks
 * promise: "zdtm inotify00, inotify_irmap: watches come back with their descriptors and masks"
 * mutations:
 *   - {how: call, name: "watch lost", call: [inotify_rm_watch, "fd:inotify", 1]}
 *   - {how: close, on: inotify}
 */
#include <kit/subject.h>
#include <sys/inotify.h>
#include <sys/stat.h>

static int inotify, folder, gone, file;

static void prepare(void)
{
	must(mkdir("watched", 0755));
	write_file("noted", "x");
	inotify = must(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	folder = must(inotify_add_watch(inotify, "watched", IN_CREATE | IN_DELETE));
	/* A removed watch leaves a gap, so that the last one does not have the number that would be given next. */
	gone = must(inotify_add_watch(inotify, ".", IN_ATTRIB));
	file = must(inotify_add_watch(inotify, "noted", IN_MODIFY | IN_CLOSE_WRITE));
	must(inotify_rm_watch(inotify, gone));
	char ignored[256];
	/* The removal has queued IN_IGNORED. */
	if (read(inotify, ignored, sizeof(ignored)) <= 0)
		die("reading the queue");
	expose_fd("inotify", inotify);
}

static const struct inotify_event *next(void)
{
	static _Alignas(struct inotify_event) char buffer[sizeof(struct inotify_event) + 256];
	static const struct inotify_event none = { .wd = -1 };
	static ssize_t at, length;

	if (at >= length) {
		at = 0;
		length = read(inotify, buffer, sizeof(buffer));
	}
	if (length <= 0)
		return &none;
	const struct inotify_event *event = (const void *)(buffer + at);
	at += (ssize_t)sizeof(*event) + event->len;
	return event;
}

static void check(void)
{
	const struct inotify_event *event = next();

	same_number("quiet", "nothing has happened yet", -1, event->wd);
	write_file("watched/new", "x");
	event = next();
	same_number("folder", "the watch of the folder", folder, event->wd);
	same_number("folder-mask", "what it saw", IN_CREATE, event->mask);
	same_text("folder-name", "the file that was made", "new", event->len > 0 ? event->name : "");
	same_number("folder-rest", "writing it is not in the mask", -1, next()->wd);
	int fd = open("noted", O_WRONLY);
	works("write", "the other one is written", write(fd, "y", 1) == 1);
	close(fd);
	event = next();
	same_number("file", "the watch of the file", file, event->wd);
	same_number("file-mask", "what it saw", IN_MODIFY, event->mask);
	event = next();
	same_number("file-close", "and then", IN_CLOSE_WRITE, event->mask);
	write_file("other", "x");
	chmod("other", 0600);
	same_number("removed", "the removed watch stays removed", -1, next()->wd);
}

SUBJECT(prepare, check)
