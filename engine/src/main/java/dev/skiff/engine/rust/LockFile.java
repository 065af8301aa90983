package dev.skiff.engine.rust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Cargo.lock: the exact crates of a build, with the digests by which cargo verifies them. Read
 * line by line, as cargo itself writes it; what is not understood is passed over.
 */
public record LockFile(List<LockFile.Crate> crates) {
  private static final int MAX_BYTES = 16 << 20;

  private static final Pattern LINE =
      Pattern.compile("(name|version|checksum) = \"([A-Za-z0-9_.+-]{1,256})\"");

  public LockFile {
    crates = List.copyOf(crates);
  }

  /**
   * One of them.
   *
   * @param sha256 in hex; empty for what comes from no registry
   */
  public record Crate(String name, String version, Optional<String> sha256) {}

  /**
   * Reads one.
   *
   * @throws IOException if it cannot be read, or is far too long
   */
  public static LockFile read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("'" + file + "' is longer than any lock file");
    }
    return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  static LockFile parse(String text) {
    List<Crate> crates = new ArrayList<>();
    String name = "";
    String version = "";
    Optional<String> checksum = Optional.empty();
    for (String line : (text + "\n[[package]]").lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (line.equals("[[package]]")) {
        if (!name.isEmpty()) {
          crates.add(new Crate(name, version, checksum));
        }
        name = "";
        version = "";
        checksum = Optional.empty();
      } else if (matcher.matches()) {
        switch (matcher.group(1)) {
          case "name" -> name = matcher.group(2);
          case "version" -> version = matcher.group(2);
          case "checksum" -> checksum = Optional.of(matcher.group(2));
          default -> throw new IllegalStateException("the pattern has no other");
        }
      }
    }
    return new LockFile(crates);
  }

  /** The first of that name. */
  public Optional<Crate> crate(String name) {
    return crates.stream().filter(crate -> crate.name().equals(name)).findFirst();
  }
}
