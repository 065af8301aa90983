#ifndef SKIFF_JSON_H
#define SKIFF_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 8259, as far as requests need it: whole numbers only, and bounds on everything. */

enum { JSON_NODES = 512, JSON_DEPTH = 8 };

enum json_kind { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_node {
  enum json_kind kind;
  const char *key;  /* in an object */
  const char *text; /* a string's, without NUL inside */
  int64_t number;   /* also a boolean's */
  const struct json_node *first, *next;
};

struct json {
  struct json_node node[JSON_NODES];
  size_t used;
};

/* Works in `text`, which has a NUL at `length` and must outlive the nodes. NULL when it is not
 * JSON. */
const struct json_node *json_parse(struct json *json, char *text, size_t length);

/* NULL when there is none. */
const struct json_node *json_member(const struct json_node *object, const char *key);
/* "" where there is no such string. */
const char *json_text(const struct json_node *object, const char *key);
/* -1 where there is no such number, or it is negative. */
int64_t json_number(const struct json_node *object, const char *key);

#endif
