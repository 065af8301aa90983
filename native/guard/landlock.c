#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Rights newer than Debian 12's headers; linux/landlock.h of Linux 6.12. */
#define FS_REFER (UINT64_C(1) << 13)     /* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define SCOPE_ABSTRACT_UNIX_SOCKET (UINT64_C(1) << 0) /* ABI 6 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)               /* ABI 6 */

/* struct landlock_ruleset_attr as of ABI 6. An older kernel takes it when what it does not know is
 * zero (copy_struct_from_user). */
struct ruleset {
  uint64_t handled_access_fs, handled_access_net, scoped;
};

static const uint64_t all_of_abi_1 = (UINT64_C(1) << 13) - 1;

static const uint64_t file_rights = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE
                                    | LANDLOCK_ACCESS_FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV;

static const uint64_t read_rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

static uint64_t handled_rights(int abi) {
  return all_of_abi_1 | (abi >= 2 ? FS_REFER : 0) | (abi >= 3 ? FS_TRUNCATE : 0)
         | (abi >= 5 ? FS_IOCTL_DEV : 0);
}

static uint64_t rights_of(enum rule_access access, uint64_t handled) {
  switch (access) {
    case RULE_READ:
      return read_rights;
    case RULE_EXEC:
      return read_rights | LANDLOCK_ACCESS_FS_EXECUTE;
    case RULE_WRITE:
      break;
  }
  return handled & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE;
}

/* `set` is -1 where the kernel has no Landlock: the path must be there all the same. */
static bool add_rule(int set, const struct rule *rule, uint64_t handled, complaint *why) {
  struct stat status;
  int path = open(rule->path, O_PATH | O_CLOEXEC);
  if (path < 0 || fstat(path, &status) != 0) {
    return complain_errno(why, "cannot open '%s', which a landlock rule names", rule->path);
  }
  uint64_t rights = rights_of(rule->access, handled) & handled;
  struct landlock_path_beneath_attr beneath = {
      .allowed_access = S_ISDIR(status.st_mode) ? rights : rights & file_rights,
      .parent_fd = path,
  };
  bool added =
      set < 0 || syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0
      || complain_errno(why, "cannot add a landlock rule for '%s'", rule->path);
  close(path);
  return added;
}

static int create(int abi, uint64_t handled) {
  struct ruleset set = {
      .handled_access_fs = handled,
      .scoped = abi >= 6 ? SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL : 0,
  };
  return (int)syscall(SYS_landlock_create_ruleset, &set, sizeof set, 0);
}

int landlock_offered(void) {
  int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? abi : 0;
}

bool landlock_prepare(const struct spec *spec, int *set, int *abi, complaint *why) {
  *set = -1;
  *abi = 0;
  if (spec->rules == 0) {
    return true;
  }
  int offered = landlock_offered();
  uint64_t handled = handled_rights(offered);
  if (offered > 0) {
    *set = create(offered, handled);
    if (*set < 0) {
      return complain_errno(why, "cannot create a landlock rule set (ABI %d)", offered);
    }
    *abi = offered;
  }
  for (size_t i = 0; i < spec->rules; i++) {
    if (!add_rule(*set, &spec->rule[i], handled, why)) {
      return false;
    }
  }
  return true;
}

bool landlock_enter(int set) { return syscall(SYS_landlock_restrict_self, set, 0) == 0; }
