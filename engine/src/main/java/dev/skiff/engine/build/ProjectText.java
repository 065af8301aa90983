package dev.skiff.engine.build;

import dev.skiff.engine.image.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The text of a skiff.yaml, with what a person may want to change beside it. */
final class ProjectText {
  /** Words that YAML takes as they are, and as text. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z./][A-Za-z0-9_./-]*");

  private static final Pattern OTHER_MEANING =
      Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n|\\.nan|\\.inf");

  private String name;
  private final List<String> arguments = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private String program = "";
  private Optional<String> build = Optional.empty();
  private Optional<Integer> port = Optional.empty();
  private final List<String> environment = new ArrayList<>();
  private boolean needsMemory;

  ProjectText(String folder) {
    this.name = ImageReference.ofProgram(folder).name();
  }

  void build(String command) {
    build = Optional.of(command);
  }

  void program(String path) {
    program = path;
  }

  /** What the sources call it is better known than where they lie. */
  void name(String known) {
    name = ImageReference.ofProgram(known).name();
  }

  void argument(String argument) {
    arguments.add(argument);
  }

  void port(int number) {
    port = Optional.of(number);
  }

  void files(String folder) {
    files.add("  - " + scalar(folder));
  }

  void wholeFolder() {
    files.add("  - .");
    needsMemory = true;
  }

  /** The modules come as sources: compiled ones are tied to times, which images have not. */
  void python(HostPython python) {
    files.add("  - from: .");
    files.add("    exclude: [__pycache__/, .venv/, venv/]");
    files.add("  # The interpreter finds its modules by its own path: both stay where they are.");
    files.add("  - from: " + scalar(python.library()));
    files.add("    exclude: [__pycache__/, test/, idlelib/, tkinter/, ensurepip/, turtledemo/]");
    environment.add("  PYTHONDONTWRITEBYTECODE: \"1\"");
    environment.add("  PYTHONUNBUFFERED: \"1\"");
    needsMemory = true;
  }

  void packages(String folder) {
    files.add("  - from: " + scalar(folder));
    files.add("    to: /app/packages");
    environment.add("  PYTHONPATH: /app/packages");
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("# How Skiff makes a guest of this folder: skiff run .\n\n");
    text.append("name: ").append(scalar(name)).append("\n\n");
    text.append("# The program; the libraries it needs come with it.");
    build.ifPresent(command -> text.append(" Made by: ").append(command));
    text.append("\nprogram: ").append(scalar(program)).append('\n');
    list(text, "args", arguments);
    appendFiles(text);
    appendPorts(text);
    if (!environment.isEmpty()) {
      text.append("\nenv:\n").append(String.join("\n", environment)).append('\n');
    }
    text.append('\n').append(needsMemory ? "" : "# ").append("memory: 256m\n");
    text.append("# cpus: 1\n");
    text.append("# user: nobody\n");
    text.append("# dirs:\n#   - path: /data\n#     owner: nobody\n");
    text.append("# stop:\n#   signal: SIGTERM\n#   grace: 10s\n");
    return text.toString();
  }

  private static void list(StringBuilder text, String key, List<String> words) {
    if (!words.isEmpty()) {
      text.append(key).append(": [");
      text.append(String.join(", ", words.stream().map(ProjectText::scalar).toList()));
      text.append("]\n");
    }
  }

  private void appendFiles(StringBuilder text) {
    text.append("\n# What it needs beside that; below /app in the guest, where it is started.\n");
    if (files.isEmpty()) {
      text.append("# files:\n#   - static\n#   - from: config/*.toml\n#     to: /etc/")
          .append(name.substring(name.lastIndexOf('/') + 1))
          .append('\n');
    } else {
      text.append("files:\n").append(String.join("\n", files)).append('\n');
    }
  }

  private void appendPorts(StringBuilder text) {
    text.append("\n# [ADDRESS:][HOST:]GUEST; published on 127.0.0.1 and ::1 without an address.\n");
    if (port.isPresent()) {
      text.append("ports: [\"%d:%d\"]\n".formatted(port.get(), port.get()));
    } else {
      text.append("# ports: [\"8080:8080\"]\n");
    }
  }

  /** In double quotes, as in JSON, where YAML would take it for something else. */
  static String scalar(String value) {
    if (PLAIN.matcher(value).matches() && !OTHER_MEANING.matcher(value).matches()) {
      return value;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int at = 0; at < value.length(); at++) {
      char unit = value.charAt(at);
      if (unit == '"' || unit == '\\') {
        quoted.append('\\').append(unit);
      } else if (unit < ' ' || unit == 0x7f || unit == 0x85 || unit == 0xfeff) {
        quoted.append("\\u%04x".formatted((int) unit));
      } else {
        quoted.append(unit);
      }
    }
    return quoted.append('"').toString();
  }
}
