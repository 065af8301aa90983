#include "mounts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "clock.h"
#include "files.h"

/* Disks are there as soon as their driver is; a device that needs longer than this never comes. */
static const uint64_t DISK_PATIENCE = 5000ull * NANOS_PER_MILLI;
enum { SERIAL_SIZE = 64, DEVICE_SIZE = 300 };

/* The initramfs, kept to get back to the upper disk after the switch. */
static int first_root = -1;

/* Roots of the volumes that are written to. */
static int volumes[MAX_MOUNTS];
static size_t volume_count;

struct filesystem {
  const char *type, *source, *target;
  unsigned long flags;
  const char *options;
};

static int mount_at(const struct filesystem *fs, struct trouble *why) {
  if (folder_make(fs->target) != 0) {
    return trouble(why, CODE_SETUP, "cannot make the folder %s for a mount: %s", fs->target,
                   strerror(errno));
  }
  if (mount(fs->source, fs->target, fs->type, fs->flags, fs->options) != 0) {
    return trouble(why, CODE_SETUP, "cannot mount %s (%s) on %s: %s", fs->source, fs->type,
                   fs->target, strerror(errno));
  }
  return 0;
}

static int mount_all(const struct filesystem *list, size_t count, struct trouble *why) {
  for (size_t i = 0; i < count; i++) {
    if (mount_at(&list[i], why) != 0) return -1;
  }
  return 0;
}

static void standard_descriptors(void) {
  int console = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (console >= 0 && console <= STDERR_FILENO) {
    int high = fcntl(console, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(console);
    console = high;
  }
  if (console >= 0) say_to(console);
  int null = open("/dev/null", O_RDWR);
  for (int fd = 0; null >= 0 && fd <= STDERR_FILENO; fd++) {
    if (fd != null) dup2(null, fd);
  }
  if (null > STDERR_FILENO) close(null);
}

int mounts_early(struct trouble *why) {
  static const struct filesystem list[] = {
      {"proc", "proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""},
      {"sysfs", "sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""},
      {"devtmpfs", "dev", "/dev", MS_NOSUID, "mode=0755"},
  };
  int result = mount_all(list, sizeof list / sizeof *list, why);
  standard_descriptors();
  return result;
}

/* The device node of the disk with that serial; 0 when it is there. */
static int disk_named(const char *serial, char *device) {
  char path[DEVICE_SIZE], found[SERIAL_SIZE];
  struct dirent *entry;
  int result = -1;
  DIR *blocks = opendir("/sys/block");
  while (blocks && result != 0 && (entry = readdir(blocks))) {
    snprintf(path, sizeof path, "/sys/block/%s/serial", entry->d_name);
    if (entry->d_name[0] == '.' || file_line(path, found, sizeof found) != 0) continue;
    if (strcmp(found, serial) != 0) continue;
    snprintf(device, DEVICE_SIZE, "/dev/%s", entry->d_name);
    result = 0;
  }
  if (blocks) closedir(blocks);
  return result;
}

static int disk_find(const char *serial, char *device, struct trouble *why) {
  uint64_t deadline = boottime_now() + DISK_PATIENCE;
  while (disk_named(serial, device) != 0) {
    if (boottime_now() > deadline) {
      return trouble(why, CODE_SETUP,
                     "the disk '%s' did not appear within %llu ms: no block device has that serial",
                     serial, (unsigned long long)(DISK_PATIENCE / NANOS_PER_MILLI));
    }
    wait_a_moment();
  }
  return 0;
}

static int mount_disks(struct trouble *why) {
  char root[DEVICE_SIZE], upper[DEVICE_SIZE];
  if (disk_find("root", root, why) != 0 || disk_find("upper", upper, why) != 0) return -1;
  const struct filesystem list[] = {
      {"erofs", root, "/lower", MS_RDONLY, ""},
      {"ext4", upper, "/upper", MS_NOATIME, ""},
  };
  if (mount_all(list, sizeof list / sizeof *list, why) != 0) return -1;
  const char *folders[] = {"/upper/upper", "/upper/work"};
  for (size_t i = 0; i < 2; i++) {
    if (folder_make(folders[i]) == 0) continue;
    return trouble(why, CODE_SETUP, "cannot make %s on the disk 'upper': %s", folders[i],
                   strerror(errno));
  }
  const struct filesystem overlay = {
      "overlay", "overlay", "/root", MS_NOATIME,
      "lowerdir=/lower,upperdir=/upper/upper,workdir=/upper/work"};
  return mount_at(&overlay, why);
}

static int move_mount_to(const char *from, const char *to, struct trouble *why) {
  if (folder_make(to) != 0 || mount(from, to, NULL, MS_MOVE, NULL) != 0) {
    return trouble(why, CODE_SETUP, "cannot move the mount %s to %s: %s", from, to,
                   strerror(errno));
  }
  return 0;
}

static int switch_root(struct trouble *why) {
  static const char *const kept[] = {"/proc", "/sys", "/dev"};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
    char to[16];
    snprintf(to, sizeof to, "/root%s", kept[i]);
    if (move_mount_to(kept[i], to, why) != 0) return -1;
  }
  first_root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (first_root < 0 || chdir("/root") != 0 || mount(".", "/", NULL, MS_MOVE, NULL) != 0 ||
      chroot(".") != 0 || chdir("/") != 0) {
    return trouble(why, CODE_SETUP, "cannot switch to the image's root: %s", strerror(errno));
  }
  return 0;
}

static int mount_rest(struct trouble *why) {
  static const struct filesystem list[] = {
      {"devpts", "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "gid=5,mode=620,ptmxmode=666"},
      {"tmpfs", "shm", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777"},
      {"tmpfs", "run", "/run", MS_NOSUID | MS_NODEV, "mode=0755"},
  };
  static const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"},
                                         {"/proc/self/fd/0", "/dev/stdin"},
                                         {"/proc/self/fd/1", "/dev/stdout"},
                                         {"/proc/self/fd/2", "/dev/stderr"}};
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    if (symlink(links[i][0], links[i][1]) != 0 && errno != EEXIST) {
      say("%s: %s", links[i][1], strerror(errno));
    }
  }
  if (mkdir("/tmp", 0755) == 0 && chmod("/tmp", 01777) != 0) say("/tmp: %s", strerror(errno));
  return mount_all(list, sizeof list / sizeof *list, why);
}

int mounts_root(struct trouble *why) {
  if (mount_disks(why) != 0 || switch_root(why) != 0) return -1;
  return mount_rest(why);
}

/* ext4's, which no header of the kernel's has (fs/ext4/ext4.h). */
#define RESIZE_FILE_SYSTEM _IOW('f', 16, uint64_t)

enum { SUPERBLOCK = 1024, SUPERBLOCK_SIZE = 1024, BLOCKS_LOW = 4, LOG_BLOCK_SIZE = 24, BLOCKS_HIGH = 336 };

/* Whether the file system has fewer blocks than its disk, and how many those are. */
static int is_smaller_than_disk(const char *device, uint64_t *blocks) {
  uint8_t super[SUPERBLOCK_SIZE];
  uint64_t bytes = 0;
  int disk = open(device, O_RDONLY | O_CLOEXEC);
  int smaller = 0;
  if (disk >= 0 && ioctl(disk, BLKGETSIZE64, &bytes) == 0 &&
      pread(disk, super, sizeof super, SUPERBLOCK) == sizeof super) {
    uint32_t shift = get_u32(super + LOG_BLOCK_SIZE);
    uint64_t has = get_u32(super + BLOCKS_LOW) | (uint64_t)get_u32(super + BLOCKS_HIGH) << 32;
    *blocks = shift > 6 ? 0 : bytes >> (10 + shift);
    smaller = *blocks > has;
  }
  if (disk >= 0) close(disk);
  return smaller;
}

/* A volume may have been made larger since it was mounted last. Its kernel grows it in its journal, so
   that it is whole whenever it ends. What cannot grow serves as it is. */
static void grow_to_disk(const char *device, int root) {
  uint64_t blocks;
  if (is_smaller_than_disk(device, &blocks) && ioctl(root, RESIZE_FILE_SYSTEM, &blocks) != 0) {
    say("the file system of %s cannot grow: %s", device, strerror(errno));
  }
}

static int mount_volume(const struct mount_point *mount, struct trouble *why) {
  char device[DEVICE_SIZE];
  if (disk_find(mount->name, device, why) != 0) return -1;
  const struct filesystem volume = {"ext4", device, mount->target,
                                    MS_NOATIME | (mount->read_only ? MS_RDONLY : 0),
                                    "errors=remount-ro"};
  if (mount_at(&volume, why) != 0) return -1;
  if (mount->read_only) return 0;
  int root = open(mount->target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) {
    return trouble(why, CODE_SETUP, "cannot open the volume at %s: %s", mount->target,
                   strerror(errno));
  }
  volumes[volume_count++] = root;
  grow_to_disk(device, root);
  return 0;
}

/* Nothing is cached: the host changes files, too. */
static int mount_folder(const struct mount_point *mount, struct trouble *why) {
  const struct filesystem folder = {"9p", mount->name, mount->target,
                                    mount->read_only ? MS_RDONLY : 0,
                                    "trans=virtio,version=9p2000.L,msize=512000,cache=none"};
  return mount_at(&folder, why);
}

int mounts_extra(const struct identity *identity, struct trouble *why) {
  for (size_t i = 0; i < identity->mount_count; i++) {
    const struct mount_point *mount = &identity->mounts[i];
    if ((mount->folder ? mount_folder(mount, why) : mount_volume(mount, why)) != 0) return -1;
  }
  return 0;
}

static void make_clean(const char *path) {
  if (mount(NULL, path, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0) {
    say("cannot make %s read-only before power-off: %s", path, strerror(errno));
  }
}

int mounts_open_writable(size_t index) {
  const int how = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  errno = ENODEV;
  if (first_root < 0 || index > volume_count) return -1;
  return index == 0 ? openat(first_root, "upper", how) : openat(volumes[index - 1], ".", how);
}

/* By the descriptor: the path may lead elsewhere by now. */
static void make_volumes_clean(void) {
  for (size_t i = 0; i < volume_count; i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", volumes[i]);
    make_clean(path);
  }
}

void mounts_finish(void) {
  sync();
  if (first_root < 0) return;
  make_volumes_clean();
  make_clean("/");
  if (fchdir(first_root) != 0 || chroot(".") != 0) {
    say("cannot go back to the first root: %s", strerror(errno));
    return;
  }
  make_clean("/upper");
}
