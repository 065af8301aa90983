package dev.skiff.engine.image.archive;

import dev.skiff.engine.image.oci.ConfigFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an imported image's config shall say, in the words of a Dockerfile: {@code CMD
 * ["/bin/web"]}. The same changes in the same order are the same config.
 */
final class ImageChanges {
  private static final String KNOWN =
      "CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, STOPSIGNAL, USER and WORKDIR";

  private static final Pattern INSTRUCTION =
      Pattern.compile("\\s*([A-Za-z]+)\\s+(\\S.*)", Pattern.DOTALL);

  /** {@code name=value}, where parts of the value may be quoted, or blanks escaped. */
  private static final Pattern PAIR =
      Pattern.compile(
          "([^\\s=\"']+)=((?:\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|\\\\.|[^\\s\"'\\\\])*)(?:\\s+|$)");

  private static final Pattern PORT = Pattern.compile("([0-9]{1,5})(?:/(tcp|udp|sctp))?");

  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, String> labels = new TreeMap<>();
  private final Map<String, Object> ports = new TreeMap<>();
  private @Nullable List<String> entrypoint;
  private @Nullable List<String> command;
  private @Nullable String workingDirectory;
  private @Nullable String user;
  private @Nullable String stopSignal;

  private ImageChanges() {}

  /**
   * Of instructions.
   *
   * @throws ArchiveFailure that names the one that cannot be understood
   */
  static ConfigFile.Settings settings(List<String> instructions) {
    ImageChanges changes = new ImageChanges();
    instructions.forEach(changes::apply);
    return changes.settings();
  }

  private void apply(String instruction) {
    Matcher words = INSTRUCTION.matcher(instruction);
    if (!words.matches()) {
      throw bad(instruction, "an instruction and its value are expected");
    }
    String value = words.group(2).strip();
    switch (words.group(1).toUpperCase(Locale.ROOT)) {
      case "CMD" -> command = words(instruction, value);
      case "ENTRYPOINT" -> entrypoint = words(instruction, value);
      case "ENV" -> environment.putAll(pairs(instruction, value));
      case "LABEL" -> labels.putAll(pairs(instruction, value));
      case "EXPOSE" -> expose(instruction, value);
      case "STOPSIGNAL" -> stopSignal = value;
      case "USER" -> user = value;
      case "WORKDIR" -> workingDirectory = below(workingDirectory, value);
      default -> throw bad(instruction, "only " + KNOWN + " are understood");
    }
  }

  /** A JSON list, or what a shell shall run. */
  private static List<String> words(String instruction, String value) {
    if (!value.startsWith("[")) {
      return List.of("/bin/sh", "-c", value);
    }
    try {
      return ArchiveJson.texts(value.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw bad(instruction, String.valueOf(e.getMessage()));
    }
  }

  /** {@code a=1 b="2 3"}, or the older {@code a 1}. */
  private static Map<String, String> pairs(String instruction, String value) {
    Map<String, String> pairs = new LinkedHashMap<>();
    int space = value.replaceAll("\\s", " ").indexOf(' ');
    int equals = value.indexOf('=');
    if (space > 0 && (equals < 0 || space < equals)) {
      return Map.of(value.substring(0, space), value.substring(space).strip());
    }
    Matcher pair = PAIR.matcher(value);
    int end = 0;
    while (pair.find() && pair.start() == end) {
      pairs.put(pair.group(1), unquoted(pair.group(2)));
      end = pair.end();
    }
    if (pairs.isEmpty() || end != value.length()) {
      throw bad(instruction, "NAME=VALUE is expected");
    }
    return pairs;
  }

  private static String unquoted(String value) {
    StringBuilder plain = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < value.length()) {
        plain.append(value.charAt(++i));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private void expose(String instruction, String value) {
    for (String port : value.split("\\s+", -1)) {
      Matcher parts = PORT.matcher(port);
      if (!parts.matches() || Integer.parseInt(parts.group(1)) > 0xffff) {
        throw bad(instruction, "'" + port + "' is no port");
      }
      String protocol = parts.group(2) == null ? "tcp" : parts.group(2);
      ports.put(parts.group(1) + "/" + protocol, Map.of());
    }
  }

  private static String below(@Nullable String before, String folder) {
    return folder.startsWith("/") || before == null
        ? (folder.startsWith("/") ? folder : "/" + folder)
        : before + "/" + folder;
  }

  private ConfigFile.Settings settings() {
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    return new ConfigFile.Settings(
        user,
        ports.isEmpty() ? null : ports,
        variables.isEmpty() ? null : variables,
        entrypoint,
        command,
        workingDirectory,
        labels.isEmpty() ? null : labels,
        stopSignal,
        null);
  }

  private static ArchiveFailure bad(String instruction, String why) {
    return ArchiveFailure.badChange(instruction, why);
  }
}
