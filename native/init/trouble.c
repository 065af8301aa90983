#include "trouble.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int console = STDERR_FILENO;

int trouble(struct trouble *t, int code, const char *format, ...) {
  va_list arguments;
  t->code = code;
  va_start(arguments, format);
  vsnprintf(t->text, sizeof t->text, format, arguments);
  va_end(arguments);
  return -1;
}

void say_to(int fd) { console = fd; }

void say(const char *format, ...) {
  char line[1024] = "skiff-init: ";
  size_t head = strlen(line);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line + head, sizeof line - head - 1, format, arguments);
  va_end(arguments);
  size_t length = strlen(line);
  for (size_t i = head; i < length; i++) {
    if ((unsigned char)line[i] < ' ' || line[i] == 0x7f) line[i] = '?';
  }
  line[length] = '\n';
  /* Nobody is left to be told when the console itself fails. */
  if (write(console, line, length + 1) < 0) return;
}
