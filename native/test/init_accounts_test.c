#include "accounts.h"

#include "init_check.h"

enum { SEED = 11, ROUNDS = 100000 };

static const char PASSWD[] =
    "root:x:0:0:root:/root:/bin/sh\n"
    "broken line\n"
    "worse:x:notanumber:1::/:/bin/sh\n"
    "alice:x:1000:100:Alice:/home/alice:/bin/sh\n"
    "1000:x:7:7::/seven:/bin/sh\n"
    "huge:x:4294967295:0::/:/bin/sh\n"
    "last:x:5:6::/last:/bin/sh";
static const char GROUP[] =
    "root:x:0:\n"
    "users:x:100:\n"
    "video:x:44:bob,alice\n"
    "alicex:x:45:alicex,bob\n"
    "wheel:x:10:alice";

static struct database database(const char *text) {
  return (struct database){text, strlen(text)};
}

static struct account resolved(const char *user) {
  struct account account;
  struct trouble why;
  if (account_resolve(user, database(PASSWD), database(GROUP), &account, &why) != 0) {
    fprintf(stderr, "%s: %s\n", user, why.text);
    exit(1);
  }
  return account;
}

static void is(const char *user, uid_t uid, gid_t gid, size_t groups, const char *home) {
  struct account account = resolved(user);
  CHECK(account.uid == uid);
  CHECK(account.gid == gid);
  CHECK(account.group_count == groups);
  CHECK_TEXT(account.home, home);
}

static void finds_users_and_groups(void) {
  is("", 0, 0, 0, "/root");
  is("root", 0, 0, 0, "/root");
  is("alice", 1000, 100, 2, "/home/alice");
  CHECK(resolved("alice").groups[0] == 44 && resolved("alice").groups[1] == 10);
  is("1000", 1000, 100, 2, "/home/alice");
  is("alice:video", 1000, 44, 0, "/home/alice");
  is("alice:77", 1000, 77, 0, "/home/alice");
  is("4242", 4242, 0, 0, "/");
  is("4242:users", 4242, 100, 0, "/");
  is(":video", 0, 44, 0, "/root");
  is("alice:", 1000, 100, 2, "/home/alice");
  is("last", 5, 6, 0, "/last");
}

static void refused(const char *user, const char *words) {
  struct account account;
  struct trouble why;
  CHECK(account_resolve(user, database(PASSWD), database(GROUP), &account, &why) == -1);
  CHECK(why.code == CODE_SETUP && strstr(why.text, words) != NULL);
}

static void refuses_who_is_not_there(void) {
  refused("bob", "no user 'bob'");
  refused("huge", "no user 'huge'");
  refused("4294967295", "no user '4294967295'");
  refused("alice:nogroup", "no group 'nogroup'");
  refused("alice:-1", "no group '-1'");
}

static void needs_no_files(void) {
  struct account account;
  struct trouble why;
  struct database none = {NULL, 0};
  CHECK(account_resolve("", none, none, &account, &why) == 0);
  CHECK(account.uid == 0 && account.gid == 0);
  CHECK_TEXT(account.home, "/");
  CHECK(account_resolve("12:34", none, none, &account, &why) == 0);
  CHECK(account.uid == 12 && account.gid == 34);
}

static void survives_any_files(void) {
  static struct account account;
  struct trouble why;
  uint64_t state = SEED;
  for (int round = 0; round < ROUNDS; round++) {
    char *passwd = malloc(sizeof PASSWD), *group = malloc(sizeof GROUP);
    memcpy(passwd, PASSWD, sizeof PASSWD);
    memcpy(group, GROUP, sizeof GROUP);
    for (size_t changes = random_below(&state, 8); changes > 0; changes--) {
      static const char odd[] = ":\n,0x\0\xff";
      passwd[random_below(&state, sizeof PASSWD)] = odd[random_below(&state, sizeof odd)];
      group[random_below(&state, sizeof GROUP)] = odd[random_below(&state, sizeof odd)];
    }
    struct database p = {passwd, random_below(&state, sizeof PASSWD)};
    struct database g = {group, random_below(&state, sizeof GROUP)};
    account_resolve("alice:video", p, g, &account, &why);
    account_resolve("alice", p, g, &account, &why);
    free(passwd);
    free(group);
  }
}

int main(void) {
  finds_users_and_groups();
  refuses_who_is_not_there();
  needs_no_files();
  survives_any_files();
  return 0;
}
