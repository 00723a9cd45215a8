/*
 * about: events that an inotify descriptor had queued are lost, and CRIU warns of it; the watch goes on
 * lost: "queued events of inotify are dropped: CRIU's log warns 'inotify events will be dropped'"
 * promise: "criu/fsnotify.c, dump_one_inotify(): a warning that queued events will be dropped"
 * mutations:
 *   - {how: close, on: inotify}
 *   - {how: call, name: "watch lost", call: [inotify_rm_watch, "fd:inotify", 1]}
 */
#include <kit/subject.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

static int inotify;

static void prepare(void)
{
	int queued = 0;

	must(mkdir("watched", 0755));
	inotify = must(inotify_init1(IN_NONBLOCK));
	must(inotify_add_watch(inotify, "watched", IN_CREATE));
	write_file("watched/before", "x");
	must(ioctl(inotify, FIONREAD, &queued));
	if (queued == 0)
		die("no event is queued");
	expose_fd("inotify", inotify);
}

static void check(void)
{
	_Alignas(struct inotify_event) char buffer[4096] = { 0 };
	const struct inotify_event *event = (const void *)buffer;
	int queued = -1;

	ioctl(inotify, FIONREAD, &queued);
	same_number("queued", "bytes of events that are left of those before", 0, queued);
	write_file("watched/after", "x");
	works("read", "a new event comes", read(inotify, buffer, sizeof(buffer)) > 0);
	same_text("new", "of the file that was made now", "after", event->len > 0 ? event->name : "");
}

SUBJECT(prepare, check)
