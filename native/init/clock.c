#include "clock.h"

#include <time.h>

uint64_t boottime_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void wait_a_moment(void) {
  struct timespec moment = {.tv_sec = 0, .tv_nsec = NANOS_PER_MILLI};
  nanosleep(&moment, 0);
}
