/* What the files of the kit share; subjects include subject.h only. */
#ifndef CRIU_QUALIFY_KIT_H
#define CRIU_QUALIFY_KIT_H

#include "subject.h"

#define RECORD_FILE "record"
/* A peer makes this file when prepare() may rely on it. */
#define PEER_READY_FILE "peer-ready"
/* The runner makes this file when the process has been restored. */
#define GO_FILE "go"

enum { EXIT_DIED = 70, EXIT_SKIP = 77, EXIT_NO_RECORD = 71 };

void record_event(const char *event);
struct subject *subject_find(const char *id);
/*
 * Makes a process in namespaces and a root of its own, prints its pid, and ends; see launch.c. Returns in the new process, or has it
 * run "inside ID".
 */
void enter_flavor(const char *flavor, const char *dir, const char *id);
/* Spoils one thing in a process from outside; see mutate.c. */
int mutate(int argc, char **argv);
/* Becomes another program at a given moment; see at.c. */
int at(int argc, char **argv);
/* Puts files on their disk and takes them out of the page cache; see cold.c. */
int cold(int argc, char **argv);
/* A server with many threads, open files and mappings; see crowd.c. */
int crowd(int argc, char **argv);

#endif
