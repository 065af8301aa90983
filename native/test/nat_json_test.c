#include "json.h"

#include "check.h"

static struct json json;

static const struct json_node *parsed(const char *text) {
  static char copy[8192];
  snprintf(copy, sizeof copy, "%s", text);
  return json_parse(&json, copy, strlen(copy));
}

static void members_are_found(void) {
  const struct json_node *node = parsed(
      " {\"a\":\"x\\\"\\u0041\\n\", \"b\": 12 ,\"c\":[1,{\"d\":true}],\"e\":null,\"f\":{}} ");
  CHECK(node != NULL && node->kind == JSON_OBJECT);
  CHECK_TEXT(json_text(node, "a"), "x\"A\n");
  CHECK(json_number(node, "b") == 12);
  CHECK(json_member(node, "c")->first->number == 1);
  CHECK(json_member(json_member(node, "c")->first->next, "d")->number == 1);
  CHECK(json_member(node, "f")->first == NULL);
}

static void what_is_missing_or_of_another_kind_is_not_there(void) {
  const struct json_node *node = parsed("{\"a\":\"x\",\"b\":-1}");
  CHECK(json_number(node, "a") == -1 && json_number(node, "b") == -1
        && json_number(node, "c") == -1);
  CHECK_TEXT(json_text(node, "b"), "");
  CHECK_TEXT(json_text(NULL, "b"), "");
  CHECK(json_member(json_member(node, "a"), "x") == NULL);
}

static void what_is_not_json_is_refused(void) {
  static const char *const texts[] = {"",
                                      " ",
                                      "{",
                                      "}",
                                      "[1,]",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{a:1}",
                                      "\"x",
                                      "\"\\x\"",
                                      "\"\\u00zz\"",
                                      "01x",
                                      "-",
                                      "tru",
                                      "[1 2]",
                                      "{} {}",
                                      "\"\\u0000\"",
                                      "\"\\",
                                      "\"\\u12",
                                      "1234567890123456",
                                      "\"a\nb\"",
                                      "1.5"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    CHECK(parsed(texts[i]) == NULL);
  }
}

static void depth_and_size_have_bounds(void) {
  char deep[64], wide[4 * JSON_NODES];
  memset(deep, '[', sizeof deep);
  deep[sizeof deep - 1] = '\0';
  CHECK(parsed(deep) == NULL);
  size_t length = 0;
  for (int i = 0; i < JSON_NODES; i++) {
    length += (size_t)snprintf(wide + length, sizeof wide - length, "%s1", i == 0 ? "[" : ",");
  }
  snprintf(wide + length, sizeof wide - length, "]");
  CHECK(parsed(wide) == NULL);
}

/* Whatever the bytes, nothing beyond them is touched: the sanitizers watch. */
static void changed_bytes_do_no_harm(void) {
  static const char seed[] = "{\"a\":\"x\\\"\\u0041\",\"b\":[1,-2,{\"c\":true}],\"d\":null}";
  uint64_t state = 20261121;
  for (int round = 0; round < 20000; round++) {
    char *copy = malloc(sizeof seed);
    memcpy(copy, seed, sizeof seed);
    for (int i = 0; i < 3; i++) {
      state = state * UINT64_C(6364136223846793005) + 1;
      copy[(state >> 33) % (sizeof seed - 1)] = (char)(state >> 24);
    }
    json_parse(&json, copy, sizeof seed - 1);
    free(copy);
  }
}

int main(void) {
  members_are_found();
  what_is_missing_or_of_another_kind_is_not_there();
  what_is_not_json_is_refused();
  depth_and_size_have_bounds();
  changed_bytes_do_no_harm();
  return 0;
}
