#include "executable.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "init_check.h"
#include "kernel.h"

static char folder[] = "/tmp/skiff-init-test-XXXXXX";

static void make(const char *name, const char *text, mode_t mode) {
  CHECK(file_write(name, text, strlen(text)) == 0);
  CHECK(chmod(name, mode) == 0);
}

static void finds_programs(void) {
  char path[PATH_MAX];
  struct trouble why;
  CHECK(folder_make("bin/deep") == 0);
  make("bin/tool", "#!/none/sh -x\n", 0755);
  make("bin/plain", "x", 0644);
  CHECK(executable_find("tool", "/nowhere:bin:", path, &why) == 0);
  CHECK_TEXT(path, "bin/tool");
  CHECK(executable_find("./bin/tool", "", path, &why) == 0);
  CHECK(executable_find("plain", "bin", path, &why) == -1);
  CHECK(why.code == CODE_NOT_EXECUTABLE && strstr(why.text, "bin/plain"));
  CHECK(executable_find("nothing", "bin", path, &why) == -1);
  CHECK(why.code == CODE_NOT_FOUND && strstr(why.text, "PATH (bin)"));
  CHECK(executable_find("./nothing", "bin", path, &why) == -1);
  CHECK(why.code == CODE_NOT_FOUND && strstr(why.text, "no such file in the image"));
  CHECK(executable_find("./bin", "bin", path, &why) == -1);
  CHECK(why.code == CODE_NOT_EXECUTABLE && strstr(why.text, "folder"));
}

static void explains_what_did_not_run(void) {
  struct trouble why;
  executable_explain("tool", "bin/tool", ENOENT, &why);
  CHECK(why.code == CODE_NOT_FOUND && strstr(why.text, "interpreter '/none/sh'"));
  executable_explain("plain", "bin/plain", EACCES, &why);
  CHECK(why.code == CODE_NOT_EXECUTABLE && strstr(why.text, "mode 0644"));
  executable_explain("plain", "bin/plain", ENOEXEC, &why);
  CHECK(why.code == CODE_NOT_EXECUTABLE && strstr(why.text, "neither an ELF program"));
  make("bin/elf", "\177ELFxxxxxxxx", 0755);
  executable_explain("elf", "bin/elf", ENOEXEC, &why);
  CHECK(strstr(why.text, "another kind of machine"));
  make("bin/empty", "", 0755);
  executable_explain("empty", "bin/empty", ENOEXEC, &why);
  CHECK(strstr(why.text, "is empty"));
  executable_explain("tool", "bin/tool", E2BIG, &why);
  CHECK(why.code == CODE_NOT_EXECUTABLE && strstr(why.text, "too long"));
}

static size_t dynamic_program(uint8_t *bytes) {
  Elf64_Ehdr header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64},
                       .e_phoff = sizeof header,
                       .e_phnum = 2,
                       .e_phentsize = sizeof(Elf64_Phdr)};
  Elf64_Phdr programs[2] = {{.p_type = PT_LOAD},
                            {.p_type = PT_INTERP, .p_offset = 300, .p_filesz = 9}};
  memcpy(bytes, &header, sizeof header);
  memcpy(bytes + sizeof header, programs, sizeof programs);
  memcpy(bytes + 300, "/lib/ld1", 9);
  return 309;
}

static void survives_any_program(void) {
  uint8_t good[309] = {0}, *bad;
  char interpreter[64];
  uint64_t state = 5;
  CHECK(executable_interpreter(good, dynamic_program(good), interpreter, 64) == 0);
  CHECK_TEXT(interpreter, "/lib/ld1");
  for (int round = 0; round < 100000; round++) {
    size_t length = random_below(&state, sizeof good + 1);
    bad = malloc(length > 0 ? length : 1);
    memcpy(bad, good, length);
    for (size_t changes = random_below(&state, 8); changes > 0 && length > 0; changes--) {
      bad[random_below(&state, length)] = (uint8_t)next_random(&state);
    }
    executable_interpreter(bad, length, interpreter, sizeof interpreter);
    free(bad);
  }
}

static void reads_the_kernels_counter(void) {
  CHECK(kernel_parse_oom_kills("nr_free 1\noom_kill 42\nx 3\n") == 42);
  CHECK(kernel_parse_oom_kills("oom_kill 7\n") == 7);
  CHECK(kernel_parse_oom_kills("noom_kill 7\n") == 0);
  CHECK(kernel_parse_oom_kills("") == 0);
}

static void replaces_links_and_keeps_files_within_bounds(void) {
  char line[8];
  size_t length;
  make("target", "keep", 0644);
  CHECK(symlink("target", "link") == 0);
  CHECK(file_write("link", "new\nmore", 8) == 0);
  CHECK(file_line("target", line, sizeof line) == 0);
  CHECK_TEXT(line, "keep");
  CHECK(file_line("link", line, sizeof line) == 0);
  CHECK_TEXT(line, "new");
  CHECK(file_read("link", 7, &length) == NULL && errno == EFBIG);
  char *text = file_read("link", 8, &length);
  CHECK(text && length == 8);
  free(text);
  CHECK(folder_make("target/below") == -1 && errno == ENOTDIR);
}

int main(void) {
  CHECK(mkdtemp(folder) && chdir(folder) == 0);
  finds_programs();
  explains_what_did_not_run();
  survives_any_program();
  reads_the_kernels_counter();
  replaces_links_and_keeps_files_within_bounds();
  static const char *const made[] = {"bin/tool", "bin/plain", "bin/elf", "bin/empty",
                                     "target",   "link"};
  for (size_t i = 0; i < sizeof made / sizeof *made; i++) unlink(made[i]);
  CHECK(rmdir("bin/deep") == 0 && rmdir("bin") == 0 && rmdir(folder) == 0);
  return 0;
}
