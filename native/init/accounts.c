#include "accounts.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

/* A piece of text that is not NUL-terminated. */
struct piece {
  const char *at;
  size_t length;
};

enum { PASSWD_FIELDS = 7, GROUP_FIELDS = 4, MAX_DATABASE = 4 << 20 };

static int same(struct piece a, struct piece b) {
  return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

/* Cuts the text before the separator off the rest; 0 when nothing is left. */
static int cut(struct piece *rest, char separator, struct piece *head) {
  if (!rest->at) return 0;
  const char *end = rest->length > 0 ? memchr(rest->at, separator, rest->length) : NULL;
  *head = *rest;
  if (!end) {
    rest->at = NULL;
    return 1;
  }
  head->length = (size_t)(end - rest->at);
  rest->at = end + 1;
  rest->length -= head->length + 1;
  return 1;
}

/* 0 when the piece is a decimal id; 4294967295 is none, for it means "unchanged" to the kernel. */
static int number(struct piece text, uint32_t *value) {
  uint64_t sum = 0;
  if (text.length == 0 || text.length > 10) return -1;
  for (size_t i = 0; i < text.length; i++) {
    if (text.at[i] < '0' || text.at[i] > '9') return -1;
    sum = sum * 10 + (uint64_t)(text.at[i] - '0');
  }
  if (sum >= UINT32_MAX) return -1;
  *value = (uint32_t)sum;
  return 0;
}

/* The next line with that many fields; what is malformed is passed over, as libc does. */
static int next_entry(struct piece *rest, struct piece *fields, int count) {
  struct piece line;
  while (cut(rest, '\n', &line)) {
    int found = 0;
    while (found < count && cut(&line, ':', &fields[found])) found++;
    if (found == count && fields[0].length > 0) return 1;
  }
  return 0;
}

static void user_entry(const struct piece *fields, struct account *account) {
  size_t length = fields[5].length < sizeof account->home ? fields[5].length : 0;
  if (length == 0) return;
  memcpy(account->home, fields[5].at, length);
  account->home[length] = 0;
}

/* Finds the user by name or number; gives the name it has in the file. */
static int find_user(struct piece user, struct database passwd, struct account *account,
                     struct piece *name) {
  struct piece rest = {passwd.text, passwd.length}, fields[PASSWD_FIELDS];
  uint32_t wanted = 0, uid, gid;
  int numeric = number(user, &wanted) == 0;
  while (next_entry(&rest, fields, PASSWD_FIELDS)) {
    if (number(fields[2], &uid) != 0 || number(fields[3], &gid) != 0) continue;
    if (!same(fields[0], user) && !(numeric && uid == wanted)) continue;
    account->uid = uid;
    account->gid = gid;
    *name = fields[0];
    user_entry(fields, account);
    return 0;
  }
  account->uid = wanted;
  return numeric ? 0 : -1;
}

static int find_group(struct piece group, struct database groups, gid_t *gid) {
  struct piece rest = {groups.text, groups.length}, fields[GROUP_FIELDS];
  uint32_t found;
  while (next_entry(&rest, fields, GROUP_FIELDS)) {
    if (!same(fields[0], group) || number(fields[2], &found) != 0) continue;
    *gid = found;
    return 0;
  }
  if (number(group, &found) != 0) return -1;
  *gid = found;
  return 0;
}

static int is_member(struct piece members, struct piece name) {
  struct piece member;
  while (cut(&members, ',', &member)) {
    if (same(member, name)) return 1;
  }
  return 0;
}

static void add_memberships(struct piece name, struct database groups, struct account *account) {
  struct piece rest = {groups.text, groups.length}, fields[GROUP_FIELDS];
  uint32_t gid;
  while (next_entry(&rest, fields, GROUP_FIELDS)) {
    if (!is_member(fields[3], name) || number(fields[2], &gid) != 0) continue;
    if (account->group_count == MAX_GROUPS) {
      say("/etc/group: the user is in more than %d groups: the rest is left out", MAX_GROUPS);
      return;
    }
    account->groups[account->group_count++] = gid;
  }
}

int account_resolve(const char *user, struct database passwd, struct database group,
                    struct account *account, struct trouble *why) {
  struct piece rest = {user, strlen(user)}, name, wanted_group = {NULL, 0}, known = {NULL, 0};
  *account = (struct account){.home = "/"};
  cut(&rest, ':', &name);
  int has_group = rest.at && rest.length > 0;
  if (has_group) wanted_group = rest;
  if (name.length == 0) name = (struct piece){"0", 1};
  if (find_user(name, passwd, account, &known) != 0) {
    return trouble(why, CODE_SETUP, "cannot run as '%s': no user '%.*s' in the image's /etc/passwd",
                   user, (int)name.length, name.at);
  }
  if (has_group && find_group(wanted_group, group, &account->gid) != 0) {
    return trouble(why, CODE_SETUP, "cannot run as '%s': no group '%.*s' in the image's /etc/group",
                   user, (int)wanted_group.length, wanted_group.at);
  }
  if (!has_group && known.at) add_memberships(known, group, account);
  return 0;
}

static int load(const char *path, struct database *database, char **bytes, struct trouble *why) {
  *bytes = file_read(path, MAX_DATABASE, &database->length);
  database->text = *bytes;
  if (*bytes || errno == ENOENT || errno == ENOTDIR) return 0;
  return trouble(why, CODE_SETUP, "cannot read the image's %s: %s", path, strerror(errno));
}

int account_find(const char *user, struct account *account, struct trouble *why) {
  struct database passwd = {0}, group = {0};
  char *passwd_bytes = NULL, *group_bytes = NULL;
  int result = load("/etc/passwd", &passwd, &passwd_bytes, why);
  if (result == 0) result = load("/etc/group", &group, &group_bytes, why);
  if (result == 0) result = account_resolve(user, passwd, group, account, why);
  free(passwd_bytes);
  free(group_bytes);
  return result;
}
