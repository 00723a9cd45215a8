/*
 * What a subject is written with. A subject is one promise of checkpoint and restore: prepare() brings a state about, the process
 * is dumped and restored, and check() states what it finds, both sides, for others to judge.
 */
#ifndef CRIU_QUALIFY_SUBJECT_H
#define CRIU_QUALIFY_SUBJECT_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* One subject per file; it is called as its file is, "fd/pipe" for fd/pipe.c. */
struct subject {
	/* May end in ".c". */
	const char *id;
	/* Runs in an empty working directory of its own. Children made here belong to the tree that is dumped. */
	void (*prepare)(void);
	/* Runs after the restore, in the process that ran prepare(). */
	void (*check)(void);
	/*
	 * Runs outside the tree from before prepare() until the end; NULL for most. Shares the working directory with it, and
	 * makes the file "peer-ready" in it when prepare() may begin.
	 */
	void (*peer)(void);
	struct subject *next;
};
void subject_register(struct subject *subject);

#ifndef SUBJECT_ID
#define SUBJECT_ID __FILE__
#endif
#define SUBJECT_WITH_PEER(prepare_, check_, peer_)                                                              \
	static struct subject this_subject = { SUBJECT_ID, prepare_, check_, peer_, NULL };                     \
	__attribute__((constructor)) static void register_this_subject(void) { subject_register(&this_subject); }
#define SUBJECT(prepare_, check_) SUBJECT_WITH_PEER(prepare_, check_, NULL)

/* --- what check() states: `before` must come back as `after`. `name` is short (kebab-case), `what` says what it proves. */
void same_text(const char *name, const char *what, const char *before, const char *after);
void same_number(const char *name, const char *what, long long before, long long after);
/* Compares by a digest (FNV-1a, 64 bits) and the length, so that long contents stay out of the record. */
void same_bytes(const char *name, const char *what, const void *before, const void *after, size_t length);
void at_least(const char *name, const char *what, long long before, long long after);
/* States "ok" against "ok", or against the text of errno: for calls that must succeed after the restore. */
void works(const char *name, const char *what, bool ok);

/* --- when prepare() cannot go on */
/* This kernel or machine does not have what the subject needs: the cell is skipped, with this reason. */
__attribute__((noreturn, format(printf, 1, 2))) void skip(const char *format, ...);
/* Something of ours failed; the text of errno is added. */
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...);
#define must(call)                                                                                              \
	({                                                                                                      \
		__typeof__(call) must_result = (call);                                                          \
		if (must_result == (__typeof__(call))-1) die("%s:%d: %s", __FILE_NAME__, __LINE__, #call);      \
		must_result;                                                                                    \
	})

/* --- what a mutation may spoil from outside, to show that check() or the oracle would notice; call these in prepare() */
void expose_memory(const char *name, const void *address, size_t length);
void expose_fd(const char *name, int fd);
void expose_child(const char *name, pid_t pid);
void expose_signal(const char *name, int signal);

/* --- helpers */
/* Seeded bytes that do not compress; the same for the same seed. */
void seeded_fill(void *buffer, size_t length, uint32_t seed);
/* A child that is in the tree and does nothing until it is killed by its parent's end; returns its pid once it is there. */
pid_t idle_child(void);
/* A child that runs `body(argument)` and stays idle afterwards; returns once body() has ended. The child inherits everything. */
pid_t child_running(void (*body)(void *), void *argument);
/* Writes `text` to a file in the working directory (truncates), or reads it back ("" when it is not there; static buffer). */
void write_file(const char *name, const char *text);
const char *read_file(const char *name);
/* Waits until a file is there (at most 60 s, then dies): how a subject and its peer wait for each other. */
void wait_for_file(const char *name);
/* Milliseconds of CLOCK_MONOTONIC. */
long long now_ms(void);
void sleep_ms(long long ms);

#endif
