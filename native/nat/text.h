#ifndef SKIFF_TEXT_H
#define SKIFF_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A line that grows, up to a bound; once it does not fit it stays as it is and says so. */
struct text {
  char *bytes;
  size_t length, capacity, most;
  bool cut;
};

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* With its quotes, escaped for JSON. */
void text_add_quoted(struct text *text, const char *value);
/* Drops the first bytes. */
void text_drop(struct text *text, size_t bytes);
void text_free(struct text *text);

#endif
