#include "executable.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_SIZE = 8192, ANY_EXECUTE = S_IXUSR | S_IXGRP | S_IXOTH };

enum verdict { GOOD, ABSENT, NOT_EXECUTABLE };

static enum verdict judge(const char *path) {
  struct stat file;
  if (stat(path, &file) != 0) return errno == EACCES ? NOT_EXECUTABLE : ABSENT;
  return S_ISREG(file.st_mode) && (file.st_mode & ANY_EXECUTE) ? GOOD : NOT_EXECUTABLE;
}

/* "folder/name"; an empty entry of a search path is the current folder (POSIX, 8.3). */
static int join(const char *folder, size_t length, const char *name, char *path) {
  int written = length == 0 ? snprintf(path, PATH_MAX, "./%s", name)
                            : snprintf(path, PATH_MAX, "%.*s/%s", (int)length, folder, name);
  return written > 0 && written < PATH_MAX ? 0 : -1;
}

static int search_for(const char *name, const char *search, char *path, struct trouble *why) {
  char refused[PATH_MAX] = "";
  for (const char *entry = search;; entry++) {
    size_t length = strcspn(entry, ":");
    if (length < PATH_MAX && join(entry, length, name, path) == 0) {
      enum verdict verdict = judge(path);
      if (verdict == GOOD) return 0;
      if (verdict == NOT_EXECUTABLE && !refused[0]) memcpy(refused, path, sizeof refused);
    }
    entry += length;
    if (!*entry) break;
  }
  if (refused[0]) {
    return trouble(why, CODE_NOT_EXECUTABLE,
                   "cannot run '%s': %s is in PATH, but it is not an executable file", name,
                   refused);
  }
  return trouble(why, CODE_NOT_FOUND, "cannot run '%s': no such program in PATH (%s)", name,
                 search);
}

int executable_find(const char *name, const char *search, char *path, struct trouble *why) {
  if (!strchr(name, '/')) return search_for(name, search, path, why);
  size_t length = strlen(name);
  if (length >= PATH_MAX) {
    return trouble(why, CODE_NOT_FOUND, "cannot run the program: its path has %zu bytes", length);
  }
  memcpy(path, name, length + 1);
  struct stat file;
  if (stat(path, &file) != 0) {
    int code = errno == EACCES ? CODE_NOT_EXECUTABLE : CODE_NOT_FOUND;
    return trouble(why, code, "cannot run '%s': %s", name,
                   errno == ENOENT ? "no such file in the image" : strerror(errno));
  }
  if (S_ISDIR(file.st_mode)) {
    return trouble(why, CODE_NOT_EXECUTABLE, "cannot run '%s': it is a folder", name);
  }
  return 0;
}

static int copy_text(const uint8_t *at, size_t length, char *text, size_t size) {
  length = strnlen((const char *)at, length);
  if (length == 0 || length >= size) return -1;
  memcpy(text, at, length);
  text[length] = 0;
  return 0;
}

static int script_interpreter(const uint8_t *bytes, size_t length, char *text, size_t size) {
  size_t start = 2, end;
  while (start < length && (bytes[start] == ' ' || bytes[start] == '\t')) start++;
  for (end = start; end < length && !strchr(" \t\r\n", bytes[end]); end++) continue;
  return copy_text(bytes + start, end - start, text, size);
}

static int elf_interpreter(const uint8_t *bytes, size_t length, char *text, size_t size) {
  Elf64_Ehdr header;
  Elf64_Phdr program;
  if (length < sizeof header) return -1;
  memcpy(&header, bytes, sizeof header);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof program) return -1;
  for (size_t i = 0; i < header.e_phnum; i++) {
    if (header.e_phoff > length || length - header.e_phoff < (i + 1) * sizeof program) return -1;
    memcpy(&program, bytes + header.e_phoff + i * sizeof program, sizeof program);
    if (program.p_type != PT_INTERP) continue;
    if (program.p_offset > length || length - program.p_offset < program.p_filesz) return -1;
    return copy_text(bytes + program.p_offset, program.p_filesz, text, size);
  }
  return -1;
}

int executable_interpreter(const uint8_t *bytes, size_t length, char *interpreter, size_t size) {
  if (length > 2 && bytes[0] == '#' && bytes[1] == '!') {
    return script_interpreter(bytes, length, interpreter, size);
  }
  if (length > SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0) {
    return elf_interpreter(bytes, length, interpreter, size);
  }
  return -1;
}

static size_t read_head(const char *path, uint8_t *bytes) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : read(fd, bytes, HEAD_SIZE);
  if (fd >= 0) close(fd);
  return n < 0 ? 0 : (size_t)n;
}

static int explain_format(const char *name, const uint8_t *head, size_t length,
                          struct trouble *why) {
  const char *what = length == 0 ? "the file is empty"
                     : length > SELFMAG && memcmp(head, ELFMAG, SELFMAG) == 0
                         ? "it is a program for another kind of machine, or damaged"
                         : "it is neither an ELF program nor a script that begins with #!";
  return trouble(why, CODE_NOT_EXECUTABLE, "cannot run '%s': wrong format: %s", name, what);
}

int executable_explain(const char *name, const char *path, int error, struct trouble *why) {
  uint8_t head[HEAD_SIZE];
  char interpreter[PATH_MAX];
  size_t length = read_head(path, head);
  int has_interpreter = executable_interpreter(head, length, interpreter, sizeof interpreter) == 0;
  const char *kind = length > 0 && head[0] == '#' ? "interpreter" : "loader";
  if (error == ENOENT && has_interpreter) {
    return trouble(why, CODE_NOT_FOUND,
                   "cannot run '%s': the file is there, but its %s '%s' is not in the image", name,
                   kind, interpreter);
  }
  if (error == ENOEXEC) return explain_format(name, head, length, why);
  if (error == EACCES) {
    struct stat file;
    unsigned mode = stat(path, &file) == 0 ? file.st_mode & 07777u : 0;
    return trouble(why, CODE_NOT_EXECUTABLE,
                   "cannot run '%s': permission denied: not executable for this user (mode %04o)",
                   name, mode);
  }
  return trouble(why, error == ENOENT ? CODE_NOT_FOUND : CODE_NOT_EXECUTABLE,
                 "cannot run '%s': %s", name, strerror(error));
}
