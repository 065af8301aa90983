#include "clock.h"

#include <time.h>

uint64_t clock_wall(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int64_t clock_steady(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void digits(char *text, int count, uint64_t value) {
  for (int i = count - 1; i >= 0; i--) {
    text[i] = (char)('0' + value % 10);
    value /= 10;
  }
}

/* Not gmtime_r(), which reads /etc/localtime. Years are counted from 1 March, so that the leap day
 * comes last; 400 years have 146097 days. */
static void format_date(uint64_t days, char *text) {
  uint64_t shifted = days + 719468; /* days from 0000-03-01 to 1970-01-01 */
  uint64_t era = shifted / 146097;
  uint64_t day_of_era = shifted % 146097;
  uint64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  uint64_t month_from_march = (5 * day_of_year + 2) / 153;
  uint64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  digits(text, 4, era * 400 + year_of_era + (month <= 2));
  digits(text + 5, 2, month);
  digits(text + 8, 2, day_of_year - (153 * month_from_march + 2) / 5 + 1);
  text[4] = text[7] = '-';
}

void clock_format(uint64_t wall, char *text) {
  uint64_t seconds = wall / 1000000000u;
  format_date(seconds / 86400, text);
  digits(text + 11, 2, seconds / 3600 % 24);
  digits(text + 14, 2, seconds / 60 % 60);
  digits(text + 17, 2, seconds % 60);
  digits(text + 20, 9, wall % 1000000000u);
  text[10] = 'T';
  text[13] = text[16] = ':';
  text[19] = '.';
  text[29] = 'Z';
}
