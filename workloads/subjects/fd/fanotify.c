/*
 * about: a fanotify descriptor keeps its mark and reports what happens after the restore
 * # A user namespace may not make a group of this kind: there the subject skips itself.
 * promise: "zdtm fanotify00: marks come back (in the flavors h and ns)"
 * mutations:
 *   - {how: close, on: fanotify}
 *   - {how: call, name: "marks lost", call: [fanotify_mark, "fd:fanotify", 128, 0, -100, 0]}
 */
#include <kit/subject.h>
#include <sys/fanotify.h>

static int fanotify;

static void prepare(void)
{
	write_file("watched", "x");
	fanotify = fanotify_init(FAN_NONBLOCK | FAN_CLOEXEC | FAN_CLASS_NOTIF, O_RDONLY | O_CLOEXEC);
	if (fanotify < 0)
		skip("fanotify_init: %s", strerror(errno));
	must(fanotify_mark(fanotify, FAN_MARK_ADD, FAN_MODIFY | FAN_CLOSE_WRITE, AT_FDCWD, "watched"));
	expose_fd("fanotify", fanotify);
}

/* Reads what is queued; returns the events of all of it together. */
static uint64_t seen(void)
{
	_Alignas(struct fanotify_event_metadata) char buffer[4096];
	ssize_t length = read(fanotify, buffer, sizeof(buffer));
	uint64_t mask = 0;

	for (const struct fanotify_event_metadata *event = (const void *)buffer; length > 0 && FAN_EVENT_OK(event, length);
	     event = FAN_EVENT_NEXT(event, length)) {
		mask |= event->mask;
		if (event->fd >= 0)
			close(event->fd);
	}
	return mask;
}

static void check(void)
{
	same_number("quiet", "nothing has happened yet", 0, (long long)seen());
	close(open("watched", O_RDONLY));
	same_number("not-marked", "reading it is not marked", 0, (long long)seen());
	write_file("watched", "y");
	same_number("marked", "writing and closing it is reported", FAN_MODIFY | FAN_CLOSE_WRITE, (long long)seen());
	write_file("other", "y");
	same_number("other", "another file is not marked", 0, (long long)seen());
}

SUBJECT(prepare, check)
