/*
 * subjects at NANOSECONDS PROGRAM ARGUMENTS...: waits, working, for a moment of the monotonic clock, and becomes the program then. Where
 * instructions are counted, CRIU begins at a timer interrupt in this way, however long it took to start it.
 */
#include "kit.h"
#include <stdlib.h>
#include <time.h>

int at(int argc, char **argv)
{
	struct timespec now;
	long long begin;

	if (argc < 2) {
		fprintf(stderr, "usage: subjects at NANOSECONDS PROGRAM ARGUMENTS...\n");
		return 2;
	}
	begin = atoll(argv[0]);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while (now.tv_sec * 1000000000LL + now.tv_nsec < begin);
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
