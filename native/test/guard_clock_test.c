#include "clock.h"

#include <time.h>

#include "guard_check.h"

static void formatted(uint64_t wall, const char *expected) {
  char text[TIME_TEXT + 1] = {0};
  clock_format(wall, text);
  CHECK_TEXT(text, expected);
}

int main(void) {
  formatted(0, "1970-01-01T00:00:00.000000000Z");
  formatted(UINT64_C(1709208000123456789), "2024-02-29T12:00:00.123456789Z");
  formatted(UINT64_C(4107542399999999999), "2100-02-28T23:59:59.999999999Z");
  formatted(UINT64_C(4107542400000000000), "2100-03-01T00:00:00.000000000Z");
  uint64_t state = 1;
  for (int i = 0; i < 100000; i++) {
    time_t seconds = (time_t)next_random(&state) * 2;
    struct tm fields;
    char expected[40];
    gmtime_r(&seconds, &fields);
    strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.000000007Z", &fields);
    formatted((uint64_t)seconds * 1000000000u + 7, expected);
  }
  return 0;
}
