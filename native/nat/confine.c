#include "confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "docs/design/nat.md: add this machine's AUDIT_ARCH and look through the system calls"
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define IF_SO(value, otherwise) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), 0, (otherwise))
/* The number is loaded. */
#define ALLOW_CALL(name) IF_SO(SYS_##name, 1), ALLOW
/* Low words only: little-endian, and what these take is an int. */
#define ALLOW_IF(name, argument, first, second)                                                \
  IF_SO(SYS_##name, 6), LOAD(args[argument]), IF_SO(first, 1), ALLOW, IF_SO(second, 1), ALLOW, \
      LOAD(nr)

static bool filter_calls(void) {
  struct sock_filter filter[] = {
      LOAD(arch),
      IF_SO(ARCHITECTURE, 1),
      BPF_STMT(BPF_JMP | BPF_JA, 1),
      REFUSE,
      LOAD(nr),
#ifdef SYS_epoll_wait
      ALLOW_CALL(epoll_wait),
#endif
      ALLOW_CALL(epoll_pwait),
      ALLOW_CALL(epoll_ctl),
      ALLOW_CALL(recvfrom),
      ALLOW_CALL(recvmsg),
      ALLOW_CALL(sendto),
      ALLOW_CALL(sendmsg),
      ALLOW_CALL(read),
      ALLOW_CALL(write),
      ALLOW_CALL(close),
      ALLOW_CALL(connect),
      ALLOW_CALL(accept4),
      ALLOW_CALL(bind),
      ALLOW_CALL(listen),
      ALLOW_CALL(setsockopt),
      ALLOW_CALL(getsockopt),
      ALLOW_CALL(shutdown),
      ALLOW_CALL(clock_gettime),
      ALLOW_CALL(getrandom),
      ALLOW_CALL(brk),
      ALLOW_CALL(munmap),
      ALLOW_CALL(mremap),
      ALLOW_CALL(madvise),
      ALLOW_CALL(getpid),
      ALLOW_CALL(restart_syscall),
      ALLOW_CALL(rt_sigreturn),
      ALLOW_CALL(exit_group),
      ALLOW_IF(socket, 0, AF_INET, AF_INET6),
      ALLOW_IF(ioctl, 1, SIOCOUTQ, SIOCOUTQ),
      ALLOW_IF(mmap, 2, PROT_READ | PROT_WRITE, PROT_NONE),
      REFUSE,
  };
  struct sock_fprog program = {.len = (unsigned short)(sizeof filter / sizeof filter[0]),
                               .filter = filter};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* Every right on files that the kernel's Landlock knows is handled, and none is given. */
static bool leave_files(void) {
  enum { RIGHTS_OF_ABI_1 = 13 };
  int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi <= 0) {
    return true; /* the kernel has none */
  }
  int rights = RIGHTS_OF_ABI_1 + (abi >= 2) + (abi >= 3) + (abi >= 5);
  struct landlock_ruleset_attr set = {.handled_access_fs = (UINT64_C(1) << rights) - 1};
  int fd = (int)syscall(SYS_landlock_create_ruleset, &set, sizeof set, 0);
  bool left = fd >= 0 && syscall(SYS_landlock_restrict_self, fd, 0) == 0;
  if (fd >= 0) {
    close(fd);
  }
  return left;
}

bool confine(complaint *why) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none); /* a core would hold what guests send */
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return complain_errno(why, "cannot give up new privileges");
  }
  if (!leave_files()) {
    return complain_errno(why, "cannot give up files (Landlock)");
  }
  return filter_calls() || complain_errno(why, "cannot give up system calls (seccomp)");
}

unsigned descriptors_raise(void) {
  enum { USUAL = 1024, MOST = 1 << 20 };
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return USUAL;
  }
  limit.rlim_cur = limit.rlim_max > MOST ? MOST : limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (unsigned)limit.rlim_cur : USUAL;
}
