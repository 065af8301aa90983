package dev.skiff.engine.project;

import dev.skiff.engine.project.Shape.NamedBy;
import dev.skiff.engine.project.Shape.Scalar;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The keys of {@code nanos}: settings of that base's kernel, docs/nanos.md. */
final class NanosKeys {
  private static final Scalar<String> BOOT =
      Scalar.of("direct, bios or uefi", "direct|bios|uefi", text -> text);

  private static final Scalar<String> VERSION =
      Scalar.numeric("a kernel's version or id", "[A-Za-z0-9][A-Za-z0-9._+-]{0,127}", text -> text);

  private static final Scalar<String> CODES =
      Scalar.numeric("an exit code, such as 3, '!3' or '*'", "\\*|!?[0-9]{1,10}", text -> text);

  private static final Scalar<String> CONSOLE =
      Scalar.of("a console, such as +vga or -vga", "[+-][a-z]{1,32}", text -> text);

  private static final Scalar<String> SYSCALL =
      Scalar.of("a system call, or a set such as %file", "%?[a-z0-9_]{1,64}", text -> text);

  private static final Scalar<String> TRACE =
      Scalar.of("pf, threadrun, general or all", "pf|threadrun|general|all", text -> text);

  private static final Scalar<String> KLIB =
      Scalar.of("a klib's name", "[a-z0-9_]{1,64}", text -> text);

  private static final Scalar<String> LIMIT =
      Scalar.numeric("a size, such as 512k or 64m", "[1-9][0-9]{0,11}[kmgKMG]?", text -> text);

  private static final NanosKey<SortedMap<String, String>> MANIFEST =
      new NanosKey<>(
          Key.of(
              "manifest",
              new NamedBy<>("a group of settings", Scalars.MANIFEST_NAME, Scalars.TEXT),
              "{en1.default: t}",
              "Any other setting of the kernel's manifest; a dot goes into a group."),
          NanosKeys::named);

  private static final List<NanosKey<?>> START =
      List.of(
          NanosKey.word(
              "boot", BOOT, "uefi", "How the kernel comes to the guest; direct without it."),
          NanosKey.word(
              "version", VERSION, "0.1.52", "Of which kernel; the newest here without it."));

  private static final List<NanosKey<?>> PROGRAM =
      List.of(
          NanosKey.word("aslr", Scalars.YES_NO, "no", "Random addresses; yes without it."),
          NanosKey.word("readonly", Scalars.YES_NO, "yes", "Nothing can be written to its files."),
          NanosKey.word(
              "exec-protection",
              Scalars.YES_NO,
              "yes",
              "Only the program and its loader can be executed."),
          NanosKey.word(
              "program-overwrite", Scalars.YES_NO, "yes", "The program may write to its own file."),
          NanosKey.word(
              "static-map", Scalars.YES_NO, "yes", "The program is read whole before it starts."),
          NanosKey.word(
              "huge-pages", Scalars.YES_NO, "no", "Large pages of memory; yes without it."),
          NanosKey.word(
              "mmap-min-addr", Scalars.number(0, 1L << 40), "65536", "The lowest address mapped."),
          NanosKey.word("core-dump", LIMIT, "64m", "At most so much of memory is kept of a crash."),
          NanosKey.group(
              "uname",
              "uname",
              List.of(
                  NanosKey.word("sysname", Scalars.TEXT, "Linux", "Nanos without it."),
                  NanosKey.word("release", Scalars.TEXT, "6.1.0", "The kernel's without it.")),
              "{sysname: Linux}",
              "What uname(2) says."),
          NanosKey.group(
              "exit",
              "exit",
              List.of(
                  NanosKey.matches(
                      "expected", "expected", CODES, "[3, 4]", "Codes that are told as 0."),
                  NanosKey.matches(
                      "reboot", "reboot", CODES, "['*']", "Codes that end the machine as a reset."),
                  NanosKey.matches(
                      "idle", "idle", CODES, "[0]", "Codes after which the machine goes on.")),
              "{expected: [3]}",
              "What becomes of the program's exit code."));

  private static final List<NanosKey<?>> NETWORK =
      List.of(
          NanosKey.word("mtu", Scalars.number(576, 0xffff), "1400", "Of the network interface."),
          NanosKey.word(
              "so-rcvbuf",
              Scalars.number(256, Integer.MAX_VALUE),
              "65536",
              "Bytes that a socket holds back."),
          NanosKey.word(
              "dhcp",
              Scalars.YES_NO,
              "yes",
              "Asks for its IPv4 address, of which it is told without it."),
          NanosKey.word("ip6-address", Scalars.IP6, "fd00::2", "By DHCP without it."),
          NanosKey.word(
              "wait-ip4",
              Scalars.number(1, 180),
              "5",
              "Seconds to wait for an IPv4 address before the program starts."),
          NanosKey.word(
              "wait-ip6",
              Scalars.number(1, 180),
              "5",
              "Seconds to wait for an IPv6 address before the program starts."),
          NanosKey.word(
              "io-queues", Scalars.number(1, 256), "1", "Pairs of queues; one a CPU without it."));

  private static final List<NanosKey<?>> WATCHING =
      List.of(
          NanosKey.word("log-level", Scalars.LOG_LEVEL, "info", "What the kernel says."),
          NanosKey.list(
              "consoles", "consoles", CONSOLE, "[+net]", "Where it says it besides the log."),
          NanosKey.word("netconsole-ip", Scalars.IP4, "10.0.2.2", "Where +net sends lines to."),
          NanosKey.word(
              "netconsole-port", Scalars.number(1, 0xffff), "4444", "The UDP port of it."),
          NanosKey.word(
              "missing-files",
              Scalars.YES_NO,
              "yes",
              "Which files it looked for in vain, at its end."),
          NanosKey.word("fault-notes", Scalars.YES_NO, "yes", "A note where the kernel faults."),
          NanosKey.joined("trace", "trace", TRACE, "[pf]", "What threads do."),
          NanosKey.word("trace-calls", Scalars.YES_NO, "yes", "Calls of library functions."),
          NanosKey.word("debug-syscalls", Scalars.YES_NO, "yes", "Every system call; klib strace."),
          NanosKey.word(
              "syscall-summary", Scalars.YES_NO, "yes", "Counts of system calls; klib strace."),
          NanosKey.list("mute-syscalls", "mute-syscalls", SYSCALL, "[read]", "Not these."),
          NanosKey.list("only-syscalls", "only-syscalls", SYSCALL, "['%file']", "Only these."),
          NanosKey.word(
              "program-symbols", Scalars.YES_NO, "yes", "Names of the program in its traces."),
          NanosKey.word(
              "kernel-symbols", Scalars.YES_NO, "yes", "Names of the kernel in its traces."),
          NanosKey.word(
              "gdb", Scalars.YES_NO, "yes", "Waits for a debugger at port 9090 of the guest."),
          NanosKey.word(
              "telnet", Scalars.TEXT, "t", "Management at port 9090, in kernels made with it."),
          NanosKey.group(
              "tracelog",
              "tracelog",
              List.of(
                  NanosKey.flag("disable", "disable", "Not from the start on."),
                  NanosKey.at(
                      "alloc-size", "alloc_size", LIMIT, "1m", "Memory that it takes at a time."),
                  NanosKey.joined(
                      "trace-tags", "trace_tags", Scalars.TEXT, "[all]", "What it keeps."),
                  NanosKey.word("file", Scalars.GUEST_PATH, "/trace.log", "Where it goes to.")),
              "{file: /trace.log}",
              "In kernels made with it."));

  private static final List<NanosKey<?>> KLIBS =
      List.of(
          NanosKey.list(
              "klibs", "klibs", KLIB, "[tls]", "Parts of the kernel to load, and what they need."),
          NanosKey.word("klib-test", Scalars.YES_NO, "yes", "Tests of klibs instead."));

  static final Key<SortedMap<String, String>> NANOS =
      Key.of(
          "nanos",
          NanosKey.shape(
              Stream.of(START, PROGRAM, NETWORK, WATCHING, KLIBS, KlibKeys.ALL, List.of(MANIFEST))
                  .<NanosKey<?>>flatMap(List::stream)
                  .toList()),
          "{log-level: info}",
          "Settings of the kernel where the base is nanos.");

  private NanosKeys() {}

  private static SortedMap<String, String> named(SortedMap<String, String> free) {
    SortedMap<String, String> settings = new TreeMap<>();
    free.forEach((name, value) -> settings.put("manifest." + name, value));
    return settings;
  }
}
