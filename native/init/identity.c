#include "identity.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

enum {
  KEY_HOSTNAME = 1,
  KEY_ARGUMENT = 2,
  KEY_ENVIRONMENT = 3,
  KEY_DIRECTORY = 4,
  KEY_USER = 5,
  KEY_ADDRESS = 6,
  KEY_GATEWAY = 7,
  KEY_RESOLVER = 8,
  KEY_HOSTS_LINE = 9,
  KEY_WATCHED = 10,
  KEY_TIME = 11,
  KEY_ENTROPY = 12,
  KEY_INPUT = 13,
  KEY_TERMINAL = 14,
  KEY_MOUNT = 15,
  KEY_ADDRESS6 = 16,
  KEY_GATEWAY6 = 17,
  KEY_FURTHER = 18,
  KEY_SEARCH = 19,
  MOUNT_VOLUME = 1,
  MOUNT_FOLDER = 2,
  MOUNT_READ_ONLY = 1,
  MOUNT_HEADER = 3,
  FIELD_HEADER = 6
};

struct field {
  uint16_t key;
  size_t length;
  const uint8_t *value;
};

/* 1 with a field, 0 at the end, -1 when the bytes end inside one. */
static int next_field(const uint8_t **at, size_t *left, struct field *field) {
  if (*left == 0) return 0;
  if (*left < FIELD_HEADER) return -1;
  uint32_t length = get_u32(*at + 2);
  if (*left - FIELD_HEADER < length) return -1;
  *field = (struct field){.key = get_u16(*at), .length = length, .value = *at + FIELD_HEADER};
  *at += FIELD_HEADER + length;
  *left -= FIELD_HEADER + length;
  return 1;
}

static struct text_list *list_of(struct identity *identity, uint16_t key) {
  switch (key) {
    case KEY_ARGUMENT: return &identity->arguments;
    case KEY_ENVIRONMENT: return &identity->environment;
    case KEY_RESOLVER: return &identity->network.resolvers;
    case KEY_HOSTS_LINE: return &identity->hosts;
    case KEY_FURTHER: return &identity->network.further;
    case KEY_SEARCH: return &identity->network.search;
    default: return NULL;
  }
}

static const char **text_of(struct identity *identity, uint16_t key) {
  switch (key) {
    case KEY_HOSTNAME: return &identity->hostname;
    case KEY_DIRECTORY: return &identity->directory;
    case KEY_USER: return &identity->user;
    case KEY_ADDRESS: return &identity->network.address;
    case KEY_GATEWAY: return &identity->network.gateway;
    case KEY_ADDRESS6: return &identity->network.address6;
    case KEY_GATEWAY6: return &identity->network.gateway6;
    default: return NULL;
  }
}

/* Counts what the second pass stores, so that it can allocate once. */
static int measure(const uint8_t *at, size_t left, struct identity *identity, size_t *text_bytes,
                   struct trouble *why) {
  struct field field;
  int more;
  while ((more = next_field(&at, &left, &field)) > 0) {
    struct text_list *list = list_of(identity, field.key);
    if (field.key == KEY_MOUNT) *text_bytes += field.length + 2;
    if (!list && !text_of(identity, field.key)) continue;
    if (field.length > 0 && memchr(field.value, 0, field.length)) {
      return trouble(why, CODE_SETUP, "the identity's field %u holds a NUL", field.key);
    }
    if (list) list->count++;
    *text_bytes += field.length + 1;
  }
  return more == 0 ? 0 : trouble(why, CODE_SETUP, "the identity ends in the middle of a field");
}

/* One block: the pointers of all lists, then all text. */
static int allocate(struct identity *identity, size_t text_bytes, char **text) {
  struct text_list *lists[] = {&identity->arguments,         &identity->environment,
                               &identity->hosts,             &identity->network.further,
                               &identity->network.resolvers, &identity->network.search};
  size_t pointers = 0;
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    pointers += lists[i]->count + SPARE_ITEMS + 1;
  }
  identity->arena = calloc(1, pointers * sizeof(char *) + text_bytes + 1);
  if (!identity->arena) return -1;
  char **next = (char **)(void *)identity->arena;
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    lists[i]->items = next;
    next += lists[i]->count + SPARE_ITEMS + 1;
    lists[i]->count = 0;
  }
  *text = (char *)next;
  return 0;
}

static size_t number_length(uint16_t key) {
  switch (key) {
    case KEY_WATCHED: return 3;
    case KEY_TIME: return 8;
    case KEY_TERMINAL: return 4;
    default: return 1;
  }
}

static int store_number(struct identity *identity, const struct field *field, struct trouble *why) {
  size_t wanted = number_length(field->key);
  if (field->length != wanted) {
    return trouble(why, CODE_SETUP, "the identity's field %u has %zu bytes instead of %zu",
                   field->key, field->length, wanted);
  }
  if (field->key == KEY_TIME) {
    identity->time = get_u64(field->value);
  } else if (field->key == KEY_INPUT) {
    identity->input = field->value[0] == 1;
  } else if (field->key == KEY_TERMINAL) {
    identity->terminal = 1;
    identity->window = (struct window){.rows = get_u16(field->value),
                                       .columns = get_u16(field->value + 2)};
  } else if (field->value[0] != IPPROTO_TCP && field->value[0] != IPPROTO_UDP) {
    return trouble(why, CODE_SETUP, "the identity watches a port of the unknown protocol %u",
                   field->value[0]);
  } else if (identity->watched_count == MAX_WATCHED) {
    return trouble(why, CODE_SETUP, "the identity watches more than %d ports", MAX_WATCHED);
  } else {
    identity->watched[identity->watched_count++] =
        (struct watched_port){.protocol = field->value[0], .port = get_u16(field->value + 1)};
  }
  return 0;
}

static int store_entropy(struct identity *identity, const struct field *field,
                         struct trouble *why) {
  if (field->length > MAX_ENTROPY) {
    return trouble(why, CODE_SETUP, "the identity has %zu bytes of entropy, more than %d",
                   field->length, MAX_ENTROPY);
  }
  memcpy(identity->entropy, field->value, field->length);
  identity->entropy_length = field->length;
  return 0;
}

/* Kind, flags, length of a name, the name, and the mount point behind it. */
static int store_mount(struct identity *identity, const struct field *field, char **text,
                       struct trouble *why) {
  const uint8_t *value = field->value;
  if (identity->mount_count == MAX_MOUNTS) {
    return trouble(why, CODE_SETUP, "the identity mounts more than %d things", MAX_MOUNTS);
  }
  size_t name = field->length < MOUNT_HEADER ? 0 : value[2];
  if (name == 0 || field->length <= MOUNT_HEADER + name || value[MOUNT_HEADER + name] != '/' ||
      memchr(value + MOUNT_HEADER, 0, field->length - MOUNT_HEADER) ||
      (value[0] != MOUNT_VOLUME && value[0] != MOUNT_FOLDER)) {
    return trouble(why, CODE_SETUP, "the identity's field %u is no mount", field->key);
  }
  size_t target = field->length - MOUNT_HEADER - name;
  struct mount_point *mount = &identity->mounts[identity->mount_count++];
  *mount = (struct mount_point){.folder = value[0] == MOUNT_FOLDER,
                                .read_only = (value[1] & MOUNT_READ_ONLY) != 0,
                                .name = *text,
                                .target = *text + name + 1};
  memcpy(*text, value + MOUNT_HEADER, name);
  memcpy(*text + name + 1, value + MOUNT_HEADER + name, target);
  *text += name + target + 2;
  return 0;
}

static int store(struct identity *identity, const struct field *field, char **text,
                 struct trouble *why) {
  struct text_list *list = list_of(identity, field->key);
  const char **single = text_of(identity, field->key);
  if (list || single) {
    memcpy(*text, field->value, field->length);
    if (list) list->items[list->count++] = *text;
    if (single) *single = *text;
    *text += field->length + 1;
    return 0;
  }
  switch (field->key) {
    case KEY_WATCHED:
    case KEY_TIME:
    case KEY_INPUT:
    case KEY_TERMINAL: return store_number(identity, field, why);
    case KEY_ENTROPY: return store_entropy(identity, field, why);
    case KEY_MOUNT: return store_mount(identity, field, text, why);
    default: return 0; /* a newer host's field */
  }
}

static int check_network(const struct addressing *network, struct trouble *why) {
  if (network->further.count > MAX_FURTHER) {
    return trouble(why, CODE_SETUP, "more than %d further addresses", MAX_FURTHER);
  }
  if (network->resolvers.count > MAX_RESOLVERS || network->search.count > MAX_SEARCH) {
    return trouble(why, CODE_SETUP, "more than %d resolvers or %d search domains", MAX_RESOLVERS,
                   MAX_SEARCH);
  }
  return 0;
}

static int check(const struct identity *identity, struct trouble *why) {
  if (identity->arguments.count == 0 || identity->arguments.items[0][0] == 0) {
    return trouble(why, CODE_SETUP, "the identity names no program");
  }
  if (identity->directory[0] != '/') {
    return trouble(why, CODE_SETUP, "the working directory '%s' is not absolute",
                   identity->directory);
  }
  return 0;
}

static int parse_fields(const uint8_t *payload, size_t length, struct identity *identity,
                        struct trouble *why) {
  *identity = (struct identity){
      .hostname = "",
      .directory = "/",
      .user = "",
      .network = {.address = "", .gateway = "", .address6 = "", .gateway6 = ""}};
  size_t text_bytes = 0;
  char *text;
  if (measure(payload, length, identity, &text_bytes, why) != 0) return -1;
  if (allocate(identity, text_bytes, &text) != 0) {
    return trouble(why, CODE_SETUP, "no memory for an identity of %zu bytes", length);
  }
  const uint8_t *at = payload;
  struct field field;
  while (next_field(&at, &length, &field) > 0) {
    if (store(identity, &field, &text, why) != 0) {
      identity_free(identity);
      return -1;
    }
  }
  if (check_network(&identity->network, why) == 0) return 0;
  identity_free(identity);
  return -1;
}

int identity_parse(const uint8_t *payload, size_t length, struct identity *identity,
                   struct trouble *why) {
  if (parse_fields(payload, length, identity, why) != 0) return -1;
  if (check(identity, why) == 0) return 0;
  identity_free(identity);
  return -1;
}

int identity_parse_network(const uint8_t *payload, size_t length, struct identity *identity,
                           struct trouble *why) {
  return parse_fields(payload, length, identity, why);
}

void identity_free(struct identity *identity) {
  free(identity->arena);
  identity->arena = NULL;
}

const char *identity_variable(const struct identity *identity, const char *name) {
  size_t length = strlen(name);
  for (size_t i = identity->environment.count; i-- > 0;) {
    const char *entry = identity->environment.items[i];
    if (strncmp(entry, name, length) == 0 && entry[length] == '=') return entry + length + 1;
  }
  return NULL;
}
