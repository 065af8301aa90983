package dev.skiff.cli.value;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment given to a program with {@code -e} and {@code --env-file}, by Docker's rules:
 * files first, then options; what comes later wins; a bare name takes its value from our own
 * environment, and is left out where that has none.
 */
public final class Variables {
  /** Linux takes no string longer than 128 KiB at exec; nobody's whole file is near this. */
  private static final long MAX_FILE_BYTES = 4L * 1024 * 1024;

  private final Map<String, String> own;
  private final Map<String, String> given = new LinkedHashMap<>();

  /**
   * Begins with nothing given.
   *
   * @param own this process's environment
   */
  public Variables(Map<String, String> own) {
    this.own = own;
  }

  /** Adds one {@code NAME=value} or {@code NAME}. */
  public void add(String assignment) {
    if (assignment.isEmpty() || assignment.charAt(0) == '=') {
      throw new InvalidValue("'" + assignment + "' sets no variable: it has no name");
    }
    put(assignment);
  }

  /** Adds what a file sets, line by line; a line that begins with # is a comment. */
  public void addFile(Path file) {
    List<String> lines = read(file).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).stripLeading();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        checkName(file, i + 1, line);
        put(line);
      }
    }
  }

  /** All that is set, as {@code NAME=value}, in the order of first mention. */
  public List<String> assignments() {
    return given.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
  }

  private void put(String assignment) {
    int equals = assignment.indexOf('=');
    String name = equals < 0 ? assignment : assignment.substring(0, equals);
    String value = equals < 0 ? own.get(name) : assignment.substring(equals + 1);
    if (value != null) {
      given.put(name, value);
    }
  }

  private static void checkName(Path file, int number, String line) {
    int equals = line.indexOf('=');
    String name = equals < 0 ? line : line.substring(0, equals);
    if (name.isEmpty()) {
      throw new InvalidValue("'" + file + "', line " + number + ": there is no name before '='");
    }
    if (name.chars().anyMatch(Character::isWhitespace)) {
      throw new InvalidValue(
          "'" + file + "', line " + number + ": the name '" + name + "' contains a space");
    }
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new InvalidValue("'" + file + "' is larger than 4 MiB: not a file of variables");
      }
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidValue("'" + file + "' is not UTF-8 text");
    } catch (NoSuchFileException e) {
      throw new InvalidValue("there is no file '" + file + "'");
    } catch (IOException e) {
      throw new InvalidValue("cannot read '" + file + "': " + e.getMessage());
    }
  }
}
