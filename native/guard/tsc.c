#include "tsc.h"

#include <time.h>

#if defined(__x86_64__)

#include <cpuid.h>
#include <x86intrin.h>

enum { ROUNDS = 3, MILLIS = 50, MAX_PPM = 100, TRIES = 16 };

struct instant {
  uint64_t ticks, nanos;
};

/* CPUID 80000007h EDX bit 8: the TSC runs at one rate in all power states (AMD APM 3, E.4.5). */
static bool invariant(void) {
  unsigned a, b, c, d;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d & 1u << 8) != 0;
}

/* Reads both clocks at one moment: the try least disturbed counts. */
static struct instant now(void) {
  struct instant best = {0, 0};
  uint64_t narrowest = UINT64_MAX;
  for (int i = 0; i < TRIES; i++) {
    struct timespec raw;
    uint64_t before = __rdtsc();
    clock_gettime(CLOCK_MONOTONIC_RAW, &raw);
    uint64_t after = __rdtsc();
    if (after - before < narrowest) {
      narrowest = after - before;
      best.ticks = before + narrowest / 2;
      best.nanos = (uint64_t)raw.tv_sec * 1000000000u + (uint64_t)raw.tv_nsec;
    }
  }
  return best;
}

static uint64_t measure_once(void) {
  struct instant first = now();
  struct timespec pause = {0, MILLIS * 1000000};
  nanosleep(&pause, NULL);
  struct instant last = now();
  return (last.ticks - first.ticks) * 1000000u / (last.nanos - first.nanos);
}

bool tsc_measure(uint64_t *khz, complaint *why) {
  if (!invariant()) {
    return complain(why, "this CPU does not claim an invariant time stamp counter");
  }
  uint64_t least = UINT64_MAX, most = 0, sum = 0;
  for (int i = 0; i < ROUNDS; i++) {
    uint64_t rate = measure_once();
    least = rate < least ? rate : least;
    most = rate > most ? rate : most;
    sum += rate;
  }
  *khz = sum / ROUNDS;
  return (most - least) * 1000000 <= *khz * MAX_PPM
         || complain(why, "the time stamp counter's rate is unsteady: %llu to %llu kHz",
                     (unsigned long long)least, (unsigned long long)most);
}

#else

bool tsc_measure(uint64_t *khz, complaint *why) {
  (void)khz;
  return complain(why, "only an x86-64 CPU has a time stamp counter");
}

#endif
