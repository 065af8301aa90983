#ifndef SKIFF_KERNEL_H
#define SKIFF_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* Sets the wall clock, ns since 1970. */
void kernel_set_time(uint64_t nanoseconds);

/* Mixes bytes from the host into the random generator, credited, and reseeds it. */
void kernel_add_entropy(const uint8_t *bytes, size_t length);

/* How often the OOM killer has struck since the kernel started. */
uint64_t kernel_oom_kills(void);

/* Finds the counter in the text of /proc/vmstat; 0 when it is not there. */
uint64_t kernel_parse_oom_kills(const char *vmstat);

#endif
