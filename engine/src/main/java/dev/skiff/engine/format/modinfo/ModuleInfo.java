package dev.skiff.engine.format.modinfo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code .modinfo} section of a kernel module (Linux, include/linux/module.h; modinfo(8)).
 * Names are in the form the kernel uses, with underscores.
 *
 * @param name absent in modules older than Linux 4.10
 * @param depends modules that must be loaded before
 * @param loadBefore names or aliases of {@code softdep: pre:}, wanted before, but not required
 * @param aliases other names it answers to, patterns left out
 * @param release of the kernel it was built for: the first word of {@code vermagic}
 */
public record ModuleInfo(
    Optional<String> name,
    List<String> depends,
    List<String> loadBefore,
    List<String> aliases,
    Optional<String> release) {
  private static final int ELF_HEADER_BYTES = 64;
  private static final int SECTION_HEADER_BYTES = 64;
  private static final int TYPE_RELOCATABLE = 1;
  private static final int MACHINE_X86_64 = 62;

  /** Entries kept of one module; the largest drivers have some thousand aliases. */
  private static final int MAX_ENTRIES = 65_536;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,64}");

  public ModuleInfo {
    depends = List.copyOf(depends);
    loadBefore = List.copyOf(loadBefore);
    aliases = List.copyOf(aliases);
  }

  /**
   * Reads a module's section.
   *
   * @param module an uncompressed x86-64 module, whole
   * @throws IOException when it is none
   */
  public static ModuleInfo read(byte[] module) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN);
    if (module.length < ELF_HEADER_BYTES || elf.getInt(0) != 0x464c457f) {
      throw new IOException("no ELF file");
    }
    if (module[4] != 2
        || module[5] != 1
        || elf.getShort(16) != TYPE_RELOCATABLE
        || elf.getShort(18) != MACHINE_X86_64) {
      throw new IOException("no x86-64 kernel module");
    }
    return parse(section(elf));
  }

  /** Reads {@code key=value} entries, each ended by NUL. */
  static ModuleInfo parse(ByteBuffer entries) throws IOException {
    Collector collector = new Collector();
    int count = 0;
    for (String entry : StandardCharsets.ISO_8859_1.decode(entries).toString().split("\0", -1)) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        collector.add(entry.substring(0, equals), entry.substring(equals + 1));
      }
      if (++count > MAX_ENTRIES) {
        throw new IOException("the .modinfo section has over " + MAX_ENTRIES + " entries");
      }
    }
    return collector.finish();
  }

  /** The kernel's form of a module's name: {@code virtio-rng} is {@code virtio_rng}. */
  public static String canonical(String name) {
    return name.replace('-', '_');
  }

  /** Whether this can be a module's name, in the kernel's form. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  private static ByteBuffer section(ByteBuffer elf) throws IOException {
    long table = elf.getLong(40);
    int entrySize = elf.getShort(58) & 0xffff;
    int count = elf.getShort(60) & 0xffff;
    int names = elf.getShort(62) & 0xffff;
    if (entrySize != SECTION_HEADER_BYTES || names >= count) {
      throw new IOException("malformed section headers");
    }
    ByteBuffer headers = slice(elf, table, (long) count * SECTION_HEADER_BYTES);
    ByteBuffer labels = body(elf, headers, names);
    for (int i = 0; i < count; i++) {
      if (isModinfo(labels, headers.getInt(i * SECTION_HEADER_BYTES))) {
        return body(elf, headers, i);
      }
    }
    throw new IOException("no .modinfo section");
  }

  private static ByteBuffer body(ByteBuffer elf, ByteBuffer headers, int index) throws IOException {
    int at = index * SECTION_HEADER_BYTES;
    return slice(elf, headers.getLong(at + 24), headers.getLong(at + 32));
  }

  private static boolean isModinfo(ByteBuffer labels, int offset) {
    byte[] wanted = ".modinfo\0".getBytes(StandardCharsets.US_ASCII);
    return offset >= 0
        && offset <= labels.capacity() - wanted.length
        && labels.slice(offset, wanted.length).equals(ByteBuffer.wrap(wanted));
  }

  private static ByteBuffer slice(ByteBuffer elf, long offset, long size) throws IOException {
    if (offset < 0 || size < 0 || offset > elf.capacity() - size) {
      throw new IOException("a section ends past the end of the file");
    }
    return elf.slice((int) offset, (int) size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static final class Collector {
    private final List<String> depends = new ArrayList<>();
    private final List<String> loadBefore = new ArrayList<>();
    private final List<String> aliases = new ArrayList<>();
    private Optional<String> name = Optional.empty();
    private Optional<String> release = Optional.empty();

    void add(String key, String value) throws IOException {
      switch (key) {
        case "name" -> name = Optional.of(checked(value));
        case "vermagic" -> release = words(value, " ").stream().findFirst();
        case "depends" -> addDepends(words(value, ","));
        case "softdep" -> addSoft(words(value, " "));
        case "alias" -> addAlias(value);
        default -> {}
      }
    }

    private void addDepends(List<String> words) throws IOException {
      for (String word : words) {
        depends.add(checked(word));
      }
    }

    private static String checked(String value) throws IOException {
      String name = canonical(value);
      if (!isName(name)) {
        throw new IOException("a module's name has characters it cannot have");
      }
      return name;
    }

    /** {@code pre: a b post: c}: what follows {@code post:} does not matter for loading this. */
    private void addSoft(List<String> words) {
      boolean pre = false;
      for (String word : words) {
        if (word.endsWith(":")) {
          pre = word.equals("pre:");
        } else if (pre) {
          loadBefore.add(word);
        }
      }
    }

    private void addAlias(String value) {
      if (value.indexOf('*') < 0 && value.indexOf('?') < 0 && value.indexOf('[') < 0) {
        aliases.add(value);
      }
    }

    private static List<String> words(String value, String separator) {
      List<String> words = new ArrayList<>();
      for (String word : value.split(separator, -1)) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
      return words;
    }

    ModuleInfo finish() {
      return new ModuleInfo(name, depends, loadBefore, aliases, release);
    }
  }
}
