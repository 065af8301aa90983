#include "identity.h"

#include "bytes.h"
#include "init_check.h"

enum { ROUNDS = 100000, SEED = 20260102 };

struct payload {
  size_t length;
  uint8_t bytes[16384];
};

static void add(struct payload *payload, uint16_t key, const void *value, size_t length) {
  put_u16(payload->bytes + payload->length, key);
  put_u32(payload->bytes + payload->length + 2, (uint32_t)length);
  if (length > 0) memcpy(payload->bytes + payload->length + 6, value, length);
  payload->length += 6 + length;
}

static void add_text(struct payload *payload, uint16_t key, const char *text) {
  add(payload, key, text, strlen(text));
}

static struct payload complete(void) {
  struct payload payload = {.length = 0};
  add_text(&payload, 1, "web");
  add_text(&payload, 2, "/app");
  add_text(&payload, 2, "");
  add_text(&payload, 3, "A=1");
  add_text(&payload, 3, "A=2");
  add_text(&payload, 4, "/data");
  add_text(&payload, 5, "alice:staff");
  add_text(&payload, 6, "10.0.2.15/24");
  add_text(&payload, 7, "10.0.2.2");
  add_text(&payload, 8, "10.0.2.3");
  add_text(&payload, 9, "10.0.0.9 db");
  add(&payload, 10, "\x06\x90\x1f", 3);
  add(&payload, 11, "\x01\0\0\0\0\0\0\0", 8);
  add(&payload, 12, "0123456789abcdef0123456789abcdef", 32);
  add(&payload, 13, "\x01", 1);
  add(&payload, 14, "\x18\0\x50\x01", 4);
  add(&payload, 15, "\x01\x01\x07volume0/data", 15);
  add(&payload, 15, "\x02\x00\x06share0/srv/www", 17);
  add_text(&payload, 16, "fd00::15/64");
  add_text(&payload, 17, "fd00::1");
  add_text(&payload, 18, "10.7.0.2/24");
  add_text(&payload, 18, "fd07::2/64");
  add_text(&payload, 8, "fd00::1");
  add_text(&payload, 19, "skiff");
  add_text(&payload, 99, "from a newer host");
  return payload;
}

/* From a block of its own size, so that the sanitizer sees a step beyond its end. */
static int parse(const uint8_t *bytes, size_t length, struct identity *identity,
                 struct trouble *why) {
  uint8_t *exact = malloc(length > 0 ? length : 1);
  memcpy(exact, bytes, length);
  int result = identity_parse(exact, length, identity, why);
  free(exact);
  return result;
}

static void understands_every_field(void) {
  struct payload payload = complete();
  struct identity identity;
  struct trouble why;
  CHECK(parse(payload.bytes, payload.length, &identity, &why) == 0);
  CHECK_TEXT(identity.hostname, "web");
  CHECK(identity.arguments.count == 2);
  CHECK_TEXT(identity.arguments.items[0], "/app");
  CHECK_TEXT(identity.arguments.items[1], "");
  CHECK(identity.arguments.items[2] == NULL);
  CHECK_TEXT(identity.directory, "/data");
  CHECK_TEXT(identity.user, "alice:staff");
  CHECK_TEXT(identity.network.address, "10.0.2.15/24");
  CHECK_TEXT(identity.network.gateway, "10.0.2.2");
  CHECK_TEXT(identity.network.resolvers.items[0], "10.0.2.3");
  CHECK_TEXT(identity.network.resolvers.items[1], "fd00::1");
  CHECK_TEXT(identity.network.address6, "fd00::15/64");
  CHECK_TEXT(identity.network.gateway6, "fd00::1");
  CHECK(identity.network.further.count == 2);
  CHECK_TEXT(identity.network.further.items[1], "fd07::2/64");
  CHECK_TEXT(identity.network.search.items[0], "skiff");
  CHECK_TEXT(identity.hosts.items[0], "10.0.0.9 db");
  CHECK(identity.watched_count == 1 && identity.watched[0].protocol == 6);
  CHECK(identity.watched[0].port == 8080);
  CHECK(identity.terminal && identity.window.rows == 24 && identity.window.columns == 336);
  CHECK(identity.time == 1 && identity.entropy_length == 32 && identity.input == 1);
  CHECK(identity.mount_count == 2);
  CHECK(!identity.mounts[0].folder && identity.mounts[0].read_only);
  CHECK_TEXT(identity.mounts[0].name, "volume0");
  CHECK_TEXT(identity.mounts[0].target, "/data");
  CHECK(identity.mounts[1].folder && !identity.mounts[1].read_only);
  CHECK_TEXT(identity.mounts[1].name, "share0");
  CHECK_TEXT(identity.mounts[1].target, "/srv/www");
  CHECK_TEXT(identity_variable(&identity, "A"), "2");
  CHECK(identity_variable(&identity, "B") == NULL);
  identity_free(&identity);
}

static void refuses(const struct payload *payload, const char *words) {
  struct identity identity;
  struct trouble why;
  CHECK(parse(payload->bytes, payload->length, &identity, &why) == -1);
  CHECK(why.code == CODE_SETUP);
  if (!strstr(why.text, words)) fprintf(stderr, "said: %s\n", why.text);
  CHECK(strstr(why.text, words) != NULL);
}

static void refuses_what_is_no_identity(void) {
  struct payload none = {.length = 0};
  refuses(&none, "names no program");
  struct payload torn = complete();
  torn.length -= 1;
  refuses(&torn, "middle of a field");
  struct payload nul = {.length = 0};
  add(&nul, 2, "a\0b", 3);
  refuses(&nul, "field 2 holds a NUL");
  struct payload relative = {.length = 0};
  add_text(&relative, 2, "a");
  add_text(&relative, 4, "data");
  refuses(&relative, "'data' is not absolute");
  struct payload time = complete();
  add(&time, 11, "x", 1);
  refuses(&time, "field 11 has 1 bytes instead of 8");
  struct payload sctp = complete();
  add(&sctp, 10, "\x84\x50\x00", 3);
  refuses(&sctp, "unknown protocol 132");
  struct payload entropy = complete();
  uint8_t much[513] = {0};
  add(&entropy, 12, much, sizeof much);
  refuses(&entropy, "513 bytes of entropy");
}

static void refuses_what_is_no_mount(void) {
  static const struct {
    const char *bytes;
    size_t length;
  } bad[] = {{"", 0},           {"\x01\x00", 2},        {"\x01\x00\x01v", 4},  {"\x01\x00\x02v/", 5},
             {"\x01\x00\x01vx", 5}, {"\x03\x00\x01v/x", 6}, {"\x01\x00\x00/x", 5}, {"\x01\x00\xffv/x", 6},
             {"\x01\x00\x01v/\0x", 7}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct payload payload = complete();
    add(&payload, 15, bad[i].bytes, bad[i].length);
    refuses(&payload, "field 15 is no mount");
  }
  struct payload many = {.length = 0};
  add_text(&many, 2, "a");
  for (int i = 0; i <= MAX_MOUNTS; i++) add(&many, 15, "\x01\x00\x01v/x", 6);
  refuses(&many, "more than 16 things");
}

static void refuses_more_ports_than_it_watches(void) {
  static struct payload many;
  struct identity identity;
  struct trouble why;
  add_text(&many, 2, "a");
  for (int i = 0; i < MAX_WATCHED; i++) add(&many, 10, "\x06\x50\x00", 3);
  CHECK(parse(many.bytes, many.length, &identity, &why) == 0);
  CHECK(identity.watched_count == MAX_WATCHED);
  identity_free(&identity);
  add(&many, 10, "\x06\x50\x00", 3);
  refuses(&many, "more than 1024 ports");
}

static void refuses_more_addresses_than_there_are_networks(void) {
  static const struct {
    uint16_t key;
    int most;
    const char *words;
  } bounds[] = {{18, MAX_FURTHER, "more than 64 further addresses"},
                {8, MAX_RESOLVERS, "more than 8 resolvers or 32 search domains"},
                {19, MAX_SEARCH, "more than 8 resolvers or 32 search domains"}};
  for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
    struct payload many = {.length = 0};
    struct identity identity;
    struct trouble why;
    add_text(&many, 2, "a");
    for (int n = 0; n < bounds[i].most; n++) add_text(&many, bounds[i].key, "x");
    CHECK(parse(many.bytes, many.length, &identity, &why) == 0);
    identity_free(&identity);
    add_text(&many, bounds[i].key, "x");
    refuses(&many, bounds[i].words);
  }
}

static void a_change_of_addresses_needs_no_program(void) {
  struct payload payload = {.length = 0};
  struct identity identity;
  struct trouble why;
  CHECK(identity_parse_network(payload.bytes, 0, &identity, &why) == 0);
  CHECK_TEXT(identity.network.address, "");
  CHECK_TEXT(identity.network.gateway6, "");
  CHECK(identity.network.further.count == 0);
  identity_free(&identity);
  add_text(&payload, 16, "fd00::15/64");
  CHECK(identity_parse_network(payload.bytes, payload.length, &identity, &why) == 0);
  CHECK_TEXT(identity.network.address6, "fd00::15/64");
  identity_free(&identity);
  CHECK(identity_parse_network(payload.bytes, payload.length - 1, &identity, &why) == -1);
}

static void survives_any_bytes(void) {
  uint64_t state = SEED;
  struct payload good = complete();
  struct identity identity;
  struct trouble why;
  for (int round = 0; round < ROUNDS; round++) {
    struct payload bad = good;
    bad.length = random_below(&state, good.length + 1);
    for (size_t changes = random_below(&state, 6); changes > 0 && bad.length > 0; changes--) {
      bad.bytes[random_below(&state, bad.length)] = (uint8_t)next_random(&state);
    }
    if (parse(bad.bytes, bad.length, &identity, &why) == 0) identity_free(&identity);
  }
}

int main(void) {
  understands_every_field();
  refuses_what_is_no_identity();
  refuses_what_is_no_mount();
  refuses_more_ports_than_it_watches();
  refuses_more_addresses_than_there_are_networks();
  a_change_of_addresses_needs_no_program();
  survives_any_bytes();
  return 0;
}
