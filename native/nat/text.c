#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 4096 };

static bool grow(struct text *text, size_t more) {
  size_t wanted = text->length + more + 1;
  if (text->cut || wanted > text->most) {
    text->cut = true;
    return false;
  }
  if (wanted <= text->capacity) {
    return true;
  }
  size_t capacity = text->capacity * 2 > wanted ? text->capacity * 2 : wanted;
  capacity = capacity < LEAST ? LEAST : capacity > text->most ? text->most : capacity;
  char *bytes = realloc(text->bytes, capacity);
  if (bytes == NULL) {
    text->cut = true;
    return false;
  }
  text->bytes = bytes;
  text->capacity = capacity;
  return true;
}

void text_add(struct text *text, const char *format, ...) {
  va_list values, again;
  va_start(values, format);
  va_copy(again, values);
  int length = vsnprintf(NULL, 0, format, values);
  if (length > 0 && grow(text, (size_t)length)) {
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    text->length += (size_t)length;
  }
  va_end(again);
  va_end(values);
}

void text_add_quoted(struct text *text, const char *value) {
  text_add(text, "\"");
  for (; *value != '\0'; value++) {
    unsigned char c = (unsigned char)*value;
    if (c == '"' || c == '\\') {
      text_add(text, "\\%c", c);
    } else if (c < 0x20) {
      text_add(text, "\\u%04x", c);
    } else {
      text_add(text, "%c", c);
    }
  }
  text_add(text, "\"");
}

void text_drop(struct text *text, size_t bytes) {
  memmove(text->bytes, text->bytes + bytes, text->length - bytes);
  text->length -= bytes;
}

void text_free(struct text *text) {
  free(text->bytes);
  *text = (struct text){.most = text->most};
}
