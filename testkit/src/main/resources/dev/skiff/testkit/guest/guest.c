/* A kernel of a page, for the base own-kernel: says what it was told and ends as it was told. */

typedef unsigned char byte;
typedef unsigned short half;
typedef unsigned int word;

enum { SERIAL = 0x3f8, EXIT_DEVICE = 0x501, PVH_MAGIC = 0x336ec578 };

static void out_byte(half port, byte value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static void out_word(half port, word value) {
  __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static void say(const char *text) {
  while (*text) {
    out_byte(SERIAL, (byte)*text++);
  }
}

static void say_bytes(const char *from, word count) {
  for (word i = 0; i < count; i++) {
    out_byte(SERIAL, (byte)from[i]);
  }
}

/* What follows a word in a line; 0 where it does not stand there. */
static const char *after(const char *line, const char *wanted) {
  for (; *line; line++) {
    word at = 0;
    while (wanted[at] && line[at] == wanted[at]) {
      at++;
    }
    if (!wanted[at]) {
      return line + at;
    }
  }
  return 0;
}

static word number(const char *digits) {
  word value = 0;
  while (*digits >= '0' && *digits <= '9') {
    value = value * 10 + (word)(*digits++ - '0');
  }
  return value;
}

/* Fields by their place: hvm_start_info (Xen, start_info.h), multiboot_info (Multiboot, 3.3). */
void guest(const word *info) {
  int pvh = info[0] == PVH_MAGIC;
  const char *line = (const char *)(pvh ? info[6] : info[4]);
  word modules = pvh ? info[3] : info[5];
  const word *module = (const word *)(pvh ? info[4] : info[6]);
  say("line: ");
  say(line ? line : "");
  say("\n");
  if (modules) {
    say("initrd: ");
    say_bytes((const char *)module[0], pvh ? module[2] : module[1] - module[0]);
    say("\n");
  }
  const char *code = after(line ? line : "", "exit=");
  if (code) {
    out_word(EXIT_DEVICE, number(code));
  }
  if (line && after(line, "bye")) {
    say("guest ends with 5\n");
  }
  for (;;) {
    __asm__ volatile("cli; hlt");
  }
}
