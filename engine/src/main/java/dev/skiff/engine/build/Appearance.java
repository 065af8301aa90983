package dev.skiff.engine.build;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a file that is no ELF file looks like, so that its owner sees the mistake. */
final class Appearance {
  /** As much of a file as is looked at. */
  static final int HEAD_BYTES = 4096;

  private static final Pattern DOCKERFILE_NAME =
      Pattern.compile("(?i)((docker|container)file(\\..*)?|.*\\.(docker|container)file)");

  private static final Pattern COMPOSE_NAME = Pattern.compile("(docker-)?compose([.-].*)?\\.ya?ml");

  private static final Pattern COMPOSE_TEXT = Pattern.compile("(?m)^services:\\s*(#.*)?$");

  private Appearance() {}

  /**
   * The failure that names it.
   *
   * @param head the file's first bytes, at least one
   */
  static BuildFailure explain(Path program, byte[] head) {
    if (startsWith(head, "#!")) {
      return BuildFailure.script(program, interpreter(head));
    }
    String binary = binary(program, head);
    if (!binary.isEmpty()) {
      return BuildFailure.notElf(program, binary);
    }
    String name = String.valueOf(program.getFileName());
    String text = new String(head, StandardCharsets.UTF_8);
    if (!isText(text)) {
      return BuildFailure.notElf(program, "binary data of an unknown kind");
    }
    if (DOCKERFILE_NAME.matcher(name).matches() || looksLikeDockerfile(text)) {
      return BuildFailure.dockerfile(program);
    }
    boolean yaml = name.endsWith(".yml") || name.endsWith(".yaml");
    if (COMPOSE_NAME.matcher(name).matches() || (yaml && COMPOSE_TEXT.matcher(text).find())) {
      return BuildFailure.composeFile(program);
    }
    return BuildFailure.notElf(program, "text");
  }

  /** Its first instruction is FROM, after comments and arguments (the Dockerfile reference). */
  private static boolean looksLikeDockerfile(String text) {
    for (String line : (Iterable<String>) text.lines()::iterator) {
      String instruction = line.strip().toUpperCase(Locale.ROOT);
      if (instruction.startsWith("FROM ")) {
        return true;
      }
      if (!instruction.isEmpty()
          && !instruction.startsWith("#")
          && !instruction.startsWith("ARG ")) {
        return false;
      }
    }
    return false;
  }

  /** Empty for what may be text. Magic numbers: file(1) and the formats' own documents. */
  private static String binary(Path program, byte[] head) {
    int magic = head.length >= 4 ? ByteBuffer.wrap(head).getInt() : 0;
    return switch (magic) {
      case 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe -> "a Mach-O program of macOS";
      case 0xcafebabe -> isJavaClass(head) ? "a Java class" : "a Mach-O program of macOS";
      case 0x0061736d -> "a WebAssembly module";
      case 0x504b0304 -> isJar(program, head) ? "a Java archive" : "a zip archive";
      case 0xfd377a58 -> "an xz archive";
      case 0x28b52ffd -> "a zstd archive";
      case 0x514649fb -> "a qcow2 disk image";
      case 0x4243c0de -> "LLVM bitcode";
      default -> shortMagic(head);
    };
  }

  private static String shortMagic(byte[] head) {
    if (startsWith(head, "MZ")) {
      return "a program for Windows or DOS";
    }
    if (startsWith(head, "\u001f\u008b")) {
      return "a gzip archive";
    }
    if (startsWith(head, "BZh")) {
      return "a bzip2 archive";
    }
    if (startsWith(head, "!<arch>\n")) {
      return startsWith(head, "!<arch>\ndebian-binary") ? "a Debian package" : "a static library";
    }
    return head.length > 262
            && new String(head, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")
        ? "a tar archive"
        : "";
  }

  /** A class file has its version where a fat Mach-O has its few parts. */
  private static boolean isJavaClass(byte[] head) {
    return head.length >= 8 && ByteBuffer.wrap(head).getInt(4) >= 45;
  }

  private static boolean isJar(Path program, byte[] head) {
    return String.valueOf(program.getFileName()).endsWith(".jar")
        || new String(head, StandardCharsets.ISO_8859_1).contains("META-INF/");
  }

  private static String interpreter(byte[] head) {
    String line = new String(head, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    return line.substring(2).strip();
  }

  private static boolean isText(String head) {
    return head.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f');
  }

  private static boolean startsWith(byte[] head, String magic) {
    byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
    return head.length >= wanted.length
        && ByteBuffer.wrap(head, 0, wanted.length).equals(ByteBuffer.wrap(wanted));
  }
}
