#include "complaint.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool complain(complaint *why, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(why->text, sizeof why->text, format, values);
  va_end(values);
  return false;
}

bool complain_errno(complaint *why, const char *format, ...) {
  int error = errno;
  va_list values;
  va_start(values, format);
  vsnprintf(why->text, sizeof why->text, format, values);
  va_end(values);
  size_t used = strlen(why->text);
  snprintf(why->text + used, sizeof why->text - used, ": %s", strerror(error));
  return false;
}
