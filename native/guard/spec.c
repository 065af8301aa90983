#include "spec.h"

#include <string.h>

struct number {
  const char *key;
  size_t offset;
  uint64_t least, most, usual;
};

#define NUMBER(key, field, least, most, usual) {key, offsetof(struct spec, field), least, most, usual}

static const struct number numbers[] = {
    NUMBER("log-max-bytes", log_max_bytes, 1, UINT64_C(1) << 40, 10000000),
    NUMBER("log-files", log_files, 1, 1000, 3),
    NUMBER("console-max-bytes", console_max_bytes, 1, UINT64_C(1) << 40, 1000000),
    NUMBER("goodbye-grace-ms", goodbye_grace_ms, 1, 3600000, 10000),
    NUMBER("rlimit-nofile", rlimit_nofile, 16, 1 << 20, 0),
    NUMBER("rlimit-as", rlimit_as, 1 << 20, UINT64_C(1) << 50, 0),
};

static const char *const door_keys[DOORS] = {"monitor", "nic"};

enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

static uint64_t *field(struct spec *spec, const struct number *number) {
  return (uint64_t *)(void *)((char *)spec + number->offset);
}

static bool parse_number(const char *text, const struct number *number, uint64_t *value) {
  uint64_t parsed = 0;
  if (*text == '\0' || strlen(text) > 18) {
    return false;
  }
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') {
      return false;
    }
    parsed = parsed * 10 + (uint64_t)(*text - '0');
  }
  *value = parsed;
  return parsed >= number->least && parsed <= number->most;
}

static bool take_path(const char **path, const char *key, const char *value, complaint *why) {
  if (*path != NULL) {
    return complain(why, "the spec has '%s' twice", key);
  }
  if (value[0] != '/') {
    return complain(why, "'%s' is not an absolute path: '%s'", key, value);
  }
  *path = value;
  return true;
}

static bool take_rule(struct spec *spec, enum rule_access access, const char *path, complaint *why) {
  if (spec->rules == SPEC_MAX_RULES) {
    return complain(why, "the spec has more than %d landlock rules", SPEC_MAX_RULES);
  }
  if (path[0] != '/') {
    return complain(why, "a landlock rule is not an absolute path: '%s'", path);
  }
  spec->rule[spec->rules++] = (struct rule){access, path};
  return true;
}

static bool take_argument(struct spec *spec, char *value, complaint *why) {
  if (spec->arguments == SPEC_MAX_ARGUMENTS) {
    return complain(why, "the spec has more than %d arguments", SPEC_MAX_ARGUMENTS);
  }
  if (spec->arguments == 0 && value[0] != '/') {
    return complain(why, "the hypervisor is not an absolute path: '%s'", value);
  }
  spec->argument[spec->arguments++] = value;
  return true;
}

/* Which single keys were seen: a bit for each number, and one for the version. */
static bool take_single(struct spec *spec, uint32_t *seen, const char *key, const char *value,
                        complaint *why) {
  size_t i = 0;
  while (i < NUMBERS && strcmp(key, numbers[i].key) != 0) {
    i++;
  }
  bool version = strcmp(key, "version") == 0;
  if (i == NUMBERS && !version) {
    return complain(why, "the spec has an unknown key: '%s'", key);
  }
  if (*seen & UINT32_C(1) << i) {
    return complain(why, "the spec has '%s' twice", key);
  }
  *seen |= UINT32_C(1) << i;
  if (version) {
    return strcmp(value, "1") == 0
               || complain(why, "this guard reads specs of version 1, not '%s'", value);
  }
  return parse_number(value, &numbers[i], field(spec, &numbers[i]))
         || complain(why, "'%s' is not a number from %llu to %llu: '%s'", key,
                     (unsigned long long)numbers[i].least, (unsigned long long)numbers[i].most,
                     value);
}

static bool take_line(struct spec *spec, uint32_t *seen, char *line, complaint *why) {
  char *space = strchr(line, ' ');
  if (space == NULL) {
    return complain(why, "a line of the spec is not 'key value': '%s'", line);
  }
  *space = '\0';
  char *value = space + 1;
  if (strcmp(line, "arg") == 0) {
    return take_argument(spec, value, why);
  }
  if (strcmp(line, "control") == 0) {
    return take_path(&spec->control, line, value, why);
  }
  for (int i = 0; i < DOORS; i++) {
    if (strcmp(line, door_keys[i]) == 0) {
      return take_path(&spec->door[i], line, value, why);
    }
  }
  if (strcmp(line, "directory") == 0) {
    return take_path(&spec->directory, line, value, why);
  }
  if (strcmp(line, "landlock-read") == 0) {
    return take_rule(spec, RULE_READ, value, why);
  }
  if (strcmp(line, "landlock-write") == 0) {
    return take_rule(spec, RULE_WRITE, value, why);
  }
  if (strcmp(line, "landlock-exec") == 0) {
    return take_rule(spec, RULE_EXEC, value, why);
  }
  return take_single(spec, seen, line, value, why);
}

static bool socket_fits(const char *key, const char *path, complaint *why) {
  return strlen(path) <= SPEC_MAX_SOCKET_PATH
         || complain(why, "the path of '%s' has more than %d bytes: '%s'", key,
                     SPEC_MAX_SOCKET_PATH, path);
}

static bool check_whole(const struct spec *spec, uint32_t seen, complaint *why) {
  const char *missing = !(seen & UINT32_C(1) << NUMBERS) ? "version"
                        : spec->control == NULL          ? "control"
                        : spec->directory == NULL        ? "directory"
                        : spec->arguments == 0           ? "arg"
                                                         : NULL;
  if (missing != NULL) {
    return complain(why, "the spec has no '%s'", missing);
  }
  bool fit = socket_fits("control", spec->control, why);
  for (int i = 0; fit && i < DOORS; i++) {
    fit = spec->door[i] == NULL || socket_fits(door_keys[i], spec->door[i], why);
  }
  return fit;
}

bool spec_parse(struct spec *spec, char *text, size_t length, complaint *why) {
  memset(spec, 0, sizeof *spec);
  spec->file = -1;
  for (size_t i = 0; i < NUMBERS; i++) {
    *field(spec, &numbers[i]) = numbers[i].usual;
  }
  if (memchr(text, '\0', length) != NULL) {
    return complain(why, "the spec has a NUL byte");
  }
  if (length == 0 || text[length - 1] != '\n') {
    return complain(why, "the spec does not end with a line feed: it is cut off");
  }
  uint32_t seen = 0;
  char *end = text + length;
  for (char *line = text; line < end;) {
    char *feed = memchr(line, '\n', (size_t)(end - line));
    *feed = '\0';
    if (!take_line(spec, &seen, line, why)) {
      return false;
    }
    line = feed + 1;
  }
  return check_whole(spec, seen, why);
}
