#include "json.h"

#include <string.h>

struct reader {
  struct json *json;
  char *at, *end;
};

static struct json_node *read_value(struct reader *reader, int depth);

static void skip_space(struct reader *reader) {
  while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL) {
    reader->at++;
  }
}

static bool take(struct reader *reader, char wanted) {
  skip_space(reader);
  if (reader->at < reader->end && *reader->at == wanted) {
    reader->at++;
    return true;
  }
  return false;
}

static struct json_node *new_node(struct reader *reader, enum json_kind kind) {
  if (reader->json->used == JSON_NODES) {
    return NULL;
  }
  struct json_node *node = &reader->json->node[reader->json->used++];
  *node = (struct json_node){.kind = kind, .key = "", .text = ""};
  return node;
}

static int digit_of(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  c = (char)(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \u with what names and addresses may have: ASCII, and no NUL. */
static bool read_escaped_unit(struct reader *reader, char **to) {
  int unit = 0;
  if (reader->end - reader->at < 4) {
    return false;
  }
  for (int i = 0; i < 4; i++) {
    int digit = digit_of(*reader->at++);
    if (digit < 0) {
      return false;
    }
    unit = unit * 16 + digit;
  }
  *(*to)++ = (char)unit;
  return unit > 0 && unit < 128;
}

static bool read_escape(struct reader *reader, char **to) {
  static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  char name = *reader->at++;
  const char *found = name == '\0' ? NULL : strchr(names, name);
  if (found != NULL) {
    *(*to)++ = values[found - names];
    return true;
  }
  return name == 'u' && read_escaped_unit(reader, to);
}

/* In place: what is decoded is never longer. */
static const char *read_string(struct reader *reader) {
  if (!take(reader, '"')) {
    return NULL;
  }
  char *text = reader->at, *to = text;
  while (reader->at < reader->end) {
    char c = *reader->at++;
    if (c == '"') {
      *to = '\0';
      return text;
    }
    if (c == '\\' ? !read_escape(reader, &to) : (unsigned char)c < 0x20) {
      return NULL;
    }
    if (c != '\\') {
      *to++ = c;
    }
  }
  return NULL;
}

static struct json_node *read_number(struct reader *reader) {
  enum { DIGITS_MOST = 15 }; /* what a double holds exactly, so every writer means the same */
  bool negative = *reader->at == '-';
  int64_t value = 0;
  reader->at += negative;
  int digits = 0;
  for (; reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
       reader->at++, digits++) {
    value = digits < DIGITS_MOST ? value * 10 + (*reader->at - '0') : value;
  }
  if (digits == 0 || digits > DIGITS_MOST) {
    return NULL;
  }
  struct json_node *node = new_node(reader, JSON_NUMBER);
  if (node != NULL) {
    node->number = negative ? -value : value;
  }
  return node;
}

static struct json_node *read_word(struct reader *reader) {
  static const struct {
    const char *word;
    enum json_kind kind;
    int64_t value;
  } words[] = {{"true", JSON_BOOLEAN, 1}, {"false", JSON_BOOLEAN, 0}, {"null", JSON_NULL, 0}};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    size_t length = strlen(words[i].word);
    if ((size_t)(reader->end - reader->at) >= length
        && memcmp(reader->at, words[i].word, length) == 0) {
      struct json_node *node = new_node(reader, words[i].kind);
      reader->at += length;
      if (node != NULL) {
        node->number = words[i].value;
      }
      return node;
    }
  }
  return NULL;
}

static struct json_node *read_members(struct reader *reader, enum json_kind kind, char closing,
                                      int depth) {
  struct json_node *node = new_node(reader, kind);
  const struct json_node **link = node == NULL ? NULL : &node->first;
  if (node == NULL || take(reader, closing)) {
    return node;
  }
  do {
    const char *key = "";
    if (kind == JSON_OBJECT && ((key = read_string(reader)) == NULL || !take(reader, ':'))) {
      return NULL;
    }
    struct json_node *member = read_value(reader, depth + 1);
    if (member == NULL) {
      return NULL;
    }
    member->key = key;
    *link = member;
    link = &member->next;
  } while (take(reader, ','));
  return take(reader, closing) ? node : NULL;
}

static struct json_node *read_value(struct reader *reader, int depth) {
  skip_space(reader);
  if (reader->at == reader->end || depth > JSON_DEPTH) {
    return NULL;
  }
  switch (*reader->at) {
    case '{':
      reader->at++;
      return read_members(reader, JSON_OBJECT, '}', depth);
    case '[':
      reader->at++;
      return read_members(reader, JSON_ARRAY, ']', depth);
    case '"': {
      const char *text = read_string(reader);
      struct json_node *node = text == NULL ? NULL : new_node(reader, JSON_STRING);
      if (node != NULL) {
        node->text = text;
      }
      return node;
    }
    default:
      return *reader->at == '-' || (*reader->at >= '0' && *reader->at <= '9')
                 ? read_number(reader)
                 : read_word(reader);
  }
}

const struct json_node *json_parse(struct json *json, char *text, size_t length) {
  struct reader reader = {.json = json, .at = text, .end = text + length};
  json->used = 0;
  if (memchr(text, '\0', length) != NULL) {
    return NULL;
  }
  const struct json_node *node = read_value(&reader, 0);
  skip_space(&reader);
  return reader.at == reader.end ? node : NULL;
}

const struct json_node *json_member(const struct json_node *object, const char *key) {
  if (object == NULL || object->kind != JSON_OBJECT) {
    return NULL;
  }
  for (const struct json_node *at = object->first; at != NULL; at = at->next) {
    if (strcmp(at->key, key) == 0) {
      return at;
    }
  }
  return NULL;
}

const char *json_text(const struct json_node *object, const char *key) {
  const struct json_node *member = json_member(object, key);
  return member != NULL && member->kind == JSON_STRING ? member->text : "";
}

int64_t json_number(const struct json_node *object, const char *key) {
  const struct json_node *member = json_member(object, key);
  return member != NULL && member->kind == JSON_NUMBER && member->number >= 0 ? member->number : -1;
}
