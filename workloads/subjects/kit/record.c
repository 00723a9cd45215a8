/* What a subject says is a line of JSON in the file `record` of its working directory, opened for each line: none stays open. */
#include "kit.h"
#include <stdarg.h>

static void append_escaped(FILE *out, const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(out, "\\%c", *c);
		else if (*c < 0x20 || *c >= 0x7f)
			fprintf(out, "\\u%04x", *c);
		else
			fputc(*c, out);
	}
}

static FILE *open_record(void)
{
	int fd = open(RECORD_FILE, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "a");

	if (out == NULL)
		_exit(EXIT_NO_RECORD);
	return out;
}

static void put(FILE *out, const char *key, const char *text)
{
	fprintf(out, ",\"%s\":\"", key);
	append_escaped(out, text);
	fputc('"', out);
}

void record_event(const char *event)
{
	FILE *out = open_record();

	fprintf(out, "{\"event\":\"%s\"}\n", event);
	fclose(out);
}

static void record_text(const char *event, const char *text)
{
	FILE *out = open_record();

	fprintf(out, "{\"event\":\"%s\"", event);
	put(out, "message", text);
	fputs("}\n", out);
	fclose(out);
}

static FILE *begin_observation(const char *rule, const char *name, const char *what)
{
	FILE *out = open_record();

	fprintf(out, "{\"event\":\"observation\",\"rule\":\"%s\"", rule);
	put(out, "name", name);
	put(out, "what", what);
	return out;
}

void same_text(const char *name, const char *what, const char *before, const char *after)
{
	FILE *out = begin_observation("same", name, what);

	put(out, "before", before);
	put(out, "after", after);
	fputs("}\n", out);
	fclose(out);
}

static void numbers(const char *rule, const char *name, const char *what, long long before, long long after)
{
	FILE *out = begin_observation(rule, name, what);

	fprintf(out, ",\"before\":%lld,\"after\":%lld}\n", before, after);
	fclose(out);
}

void same_number(const char *name, const char *what, long long before, long long after)
{
	numbers("same", name, what, before, after);
}

void at_least(const char *name, const char *what, long long before, long long after)
{
	numbers("at-least", name, what, before, after);
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo): enough to tell any accidental change. */
static uint64_t digest(const void *data, size_t length)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ ((const unsigned char *)data)[i]) * 0x100000001b3u;
	return hash;
}

void same_bytes(const char *name, const char *what, const void *before, const void *after, size_t length)
{
	char was[64], is[64];

	snprintf(was, sizeof(was), "%zu bytes, %016llx", length, (unsigned long long)digest(before, length));
	snprintf(is, sizeof(is), "%zu bytes, %016llx", length, (unsigned long long)digest(after, length));
	same_text(name, what, was, is);
}

void works(const char *name, const char *what, bool ok)
{
	same_text(name, what, "ok", ok ? "ok" : strerror(errno));
}

void skip(const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	record_text("skip", text);
	_exit(EXIT_SKIP);
}

void die(const char *format, ...)
{
	char text[512];
	int error = errno;
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (length >= 0 && (size_t)length < sizeof(text))
		snprintf(text + length, sizeof(text) - (size_t)length, ": %s", strerror(error));
	record_text("died", text);
	_exit(EXIT_DIED);
}

static void expose(const char *kind, const char *name, unsigned long long value, size_t length)
{
	FILE *out = open_record();

	fprintf(out, "{\"event\":\"exposed\",\"kind\":\"%s\"", kind);
	put(out, "name", name);
	/* Addresses do not fit a number of JavaScript. */
	fprintf(out, ",\"pid\":%d,\"value\":\"%llu\",\"length\":%zu}\n", getpid(), value, length);
	fclose(out);
}

void expose_memory(const char *name, const void *address, size_t length)
{
	expose("memory", name, (uintptr_t)address, length);
}

void expose_fd(const char *name, int fd)
{
	expose("fd", name, (unsigned long long)fd, 0);
}

void expose_child(const char *name, pid_t pid)
{
	expose("child", name, (unsigned long long)pid, 0);
}

void expose_signal(const char *name, int signal)
{
	expose("signal", name, (unsigned long long)signal, 0);
}
