package dev.skiff.engine.build;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.ElfFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Tells a program that a guest can run from everything else that people hand over, by name. */
final class ProgramFile {
  private static final int SNIFFED = 256;

  private static final Set<String> COMPOSE =
      Set.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

  private ProgramFile() {}

  /**
   * Reads what a program asks of its loader.
   *
   * @throws BuildFailure saying what the file is instead
   */
  static ElfFile open(Path program) {
    if (Files.isDirectory(program)) {
      throw BuildFailure.notAProgram(
          program, "it is a folder", "give the program inside it, e.g. " + program + "/NAME");
    }
    if (!Files.exists(program)) {
      throw BuildFailure.missing(program);
    }
    if (!Files.isRegularFile(program)) {
      throw BuildFailure.notAProgram(program, "it is no regular file", "");
    }
    try {
      byte[] start = start(program);
      if (!isElf(start)) {
        throw stranger(program, start);
      }
      ElfFile elf = ElfFile.read(program);
      requireProgram(program, elf);
      return elf;
    } catch (AccessDeniedException e) {
      throw BuildFailure.unreadable(program, "permission denied");
    } catch (FormatFailure e) {
      throw BuildFailure.notAProgram(program, String.valueOf(e.getMessage()), e.hint());
    } catch (IOException e) {
      throw BuildFailure.unreadable(program, String.valueOf(e.getMessage()));
    }
  }

  private static void requireProgram(Path program, ElfFile elf) {
    switch (elf.kind()) {
      case RELOCATABLE ->
          throw BuildFailure.notAProgram(
              program, "it is an object file, not linked yet", "link it first");
      case CORE -> throw BuildFailure.notAProgram(program, "it is a core dump", "");
      case SHARED, EXECUTABLE -> {
        if (!elf.isProgram()) {
          throw BuildFailure.notAProgram(
              program, "it is a shared library", "give the program that uses it");
        }
      }
    }
  }

  private static byte[] start(Path program) throws IOException {
    try (InputStream in = Files.newInputStream(program)) {
      return in.readNBytes(SNIFFED);
    }
  }

  private static boolean isElf(byte[] start) {
    return startsWith(start, 0x7f, 'E', 'L', 'F');
  }

  private static BuildFailure stranger(Path program, byte[] start) {
    String name = program.getFileName().toString();
    if (name.equals("Dockerfile") || name.endsWith(".Dockerfile") || name.equals("Containerfile")) {
      return BuildFailure.notAProgram(
          program,
          "it is a Dockerfile, which Skiff does not build",
          "compile the program it describes and give that: skiff build -t NAME PROGRAM");
    }
    if (COMPOSE.contains(name.toLowerCase(Locale.ROOT))) {
      return BuildFailure.notAProgram(
          program,
          "it is a compose file, which Skiff does not run yet",
          "start its programs one by one: skiff run -d --name SERVICE PROGRAM");
    }
    if (start.length == 0) {
      return BuildFailure.notAProgram(program, "it is empty", "");
    }
    if (startsWith(start, '#', '!')) {
      return BuildFailure.notAProgram(
          program,
          "it is a script for '" + interpreter(start) + "'",
          "give a compiled program: a guest has no shell and no interpreter");
    }
    return BuildFailure.notAProgram(
        program,
        "it is no ELF program but " + looks(start),
        "give a program compiled for Linux on x86-64");
  }

  private static String interpreter(byte[] start) {
    String line = new String(start, 2, start.length - 2, StandardCharsets.UTF_8);
    return line.lines().findFirst().orElse("").strip();
  }

  private static String looks(byte[] start) {
    if (startsWith(start, 0x1f, 0x8b)) {
      return "a gzip archive";
    }
    if (startsWith(start, 'P', 'K', 3, 4)) {
      return "a zip or jar archive";
    }
    if (startsWith(start, 'M', 'Z')) {
      return "a Windows program";
    }
    if (startsWith(start, 0xcf, 0xfa, 0xed, 0xfe) || startsWith(start, 0xca, 0xfe, 0xba, 0xbe)) {
      return "a macOS program or a Java class";
    }
    if (startsWith(start, '!', '<', 'a', 'r', 'c', 'h', '>')) {
      return "a library archive or Debian package";
    }
    if (startsWith(start, 0, 'a', 's', 'm')) {
      return "WebAssembly";
    }
    for (byte b : start) {
      if (b == 0 || (b & 0xff) == 0xff) {
        return "binary data";
      }
    }
    return "text";
  }

  private static boolean startsWith(byte[] start, int... magic) {
    if (start.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((start[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
