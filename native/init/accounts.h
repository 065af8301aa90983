#ifndef SKIFF_ACCOUNTS_H
#define SKIFF_ACCOUNTS_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

#include "trouble.h"

enum { MAX_GROUPS = 1024 };

/* Who a program runs as. */
struct account {
  uid_t uid;
  gid_t gid;
  gid_t groups[MAX_GROUPS]; /* supplementary */
  size_t group_count;
  char home[PATH_MAX];
};

/* Text of a file of the image; empty when it has none. */
struct database {
  const char *text;
  size_t length;
};

/* Resolves `name|uid[:group|gid]` as Docker does: a number nobody has is taken as it is, with group 0
   and home `/`; a name must be there; a group that is given replaces all groups of the user. */
int account_resolve(const char *user, struct database passwd, struct database group,
                    struct account *account, struct trouble *why);

/* The same with /etc/passwd and /etc/group of the image. */
int account_find(const char *user, struct account *account, struct trouble *why);

#endif
