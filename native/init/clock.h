#ifndef SKIFF_CLOCK_H
#define SKIFF_CLOCK_H

#include <stdint.h>

/* Nanoseconds since the kernel started, suspend included: the clock of every stamp we send. */
uint64_t boottime_now(void);

/* Sleeps a millisecond: the step in which init waits for devices. */
void wait_a_moment(void);

enum { NANOS_PER_MILLI = 1000000 };

#endif
