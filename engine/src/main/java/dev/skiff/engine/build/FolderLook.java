package dev.skiff.engine.build;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.format.elf.ElfHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be seen in a folder without going deep: names, a few texts, programs. */
final class FolderLook {
  /** Names at one level; who has more has no program there. */
  private static final int MAX_NAMES = 10_000;

  private static final int MAX_SOURCES = 50;

  /** Where compilers leave programs. */
  private static final List<String> PROGRAM_FOLDERS =
      List.of("", "bin", "build", "out", "target/release");

  private static final Pattern SOURCE =
      Pattern.compile(".*\\.(?:c|cc|cpp|go|rs|py|js|mjs|ts|rb|java)");

  private static final Pattern PORT =
      Pattern.compile(
          "(?i)(?:listen|bind|port|addr|serve)[^\\n]{0,60}?(?<![0-9.])([1-9][0-9]{3,4})(?![0-9.])");

  private static final int HIGHEST_PORT = 65535;

  private final Path folder;
  private final List<String> names;

  FolderLook(Path folder) throws IOException {
    this.folder = folder;
    this.names = names(folder);
  }

  /** A number that a source seems to listen on. */
  record SeenPort(String file, int line, int number) {}

  Path folder() {
    return folder;
  }

  String name() {
    return String.valueOf(folder.getFileName());
  }

  boolean has(String path) {
    return Files.isRegularFile(folder.resolve(path));
  }

  boolean hasFolder(String name) {
    return Files.isDirectory(folder.resolve(name));
  }

  /** Regular files right in the folder, sorted. */
  List<String> named(String pattern) {
    return names.stream().filter(name -> name.matches(pattern) && has(name)).toList();
  }

  Optional<String> firstOf(String... candidates) {
    return Stream.of(candidates).filter(this::has).findFirst();
  }

  Optional<String> onHost(String... candidates) {
    return Stream.of(candidates).filter(path -> Files.isRegularFile(Path.of(path))).findFirst();
  }

  /** A virtual environment's folder. */
  Optional<String> environment() {
    return Stream.of(".venv", "venv").filter(name -> has(name + "/pyvenv.cfg")).findFirst();
  }

  Optional<String> text(String name) throws IOException {
    return has(name)
        ? Optional.of(new String(SmallFile.read(folder.resolve(name)), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  Optional<String> textOrNone(String name) {
    try {
      return text(name);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Programs that a guest can start, by their path. */
  List<String> programs() throws IOException {
    List<String> programs = new ArrayList<>();
    for (String where : PROGRAM_FOLDERS) {
      Path place = folder.resolve(where);
      for (String name : Files.isDirectory(place) ? names(place) : List.<String>of()) {
        Path file = place.resolve(name);
        if (Files.isRegularFile(file) && Files.isExecutable(file) && isProgram(file)) {
          programs.add(folder.relativize(file).toString());
        }
      }
    }
    return programs;
  }

  /** The first in the order of file names. */
  Optional<SeenPort> port() {
    Stream<String> nested =
        named("Cargo.toml").isEmpty() ? Stream.of() : Stream.of("src/main.rs").filter(this::has);
    return Stream.concat(named(SOURCE.pattern()).stream(), nested)
        .limit(MAX_SOURCES)
        .flatMap(file -> textOrNone(file).flatMap(text -> port(file, text)).stream())
        .findFirst();
  }

  private static Optional<SeenPort> port(String file, String text) {
    for (Matcher port = PORT.matcher(text); port.find(); ) {
      int number = Integer.parseInt(port.group(1));
      if (number <= HIGHEST_PORT) {
        int line = (int) text.substring(0, port.start(1)).chars().filter(c -> c == '\n').count();
        return Optional.of(new SeenPort(file, line + 1, number));
      }
    }
    return Optional.empty();
  }

  private static boolean isProgram(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      FileBytes bytes = new FileBytes(channel, path, "the file");
      byte[] head = bytes.read(0, (int) Math.min(bytes.size(), 4));
      return ElfHeader.begins(head)
          && ElfHeader.read(bytes).runsOnGuests()
          && ElfFile.read(bytes).isProgram();
    } catch (FormatFailure | IOException e) {
      return false;
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .limit(MAX_NAMES)
          .map(child -> child.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
