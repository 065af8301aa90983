package dev.skiff.cli.manual;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Something about which there is a text but no command. The text is plain: lines that begin with
 * {@code #} are headings, indented ones stay as they are, the rest are paragraphs. In its file the
 * title is the first line and the second is empty.
 *
 * @param title in one line
 * @param text without the title
 */
public record Topic(String name, String title, String text) {
  private static final List<String> NAMES =
      List.of(
          "docker",
          "formatting",
          "filters",
          "output",
          "booting",
          "files",
          "environment",
          "exit-codes");

  /** In the order in which they are listed. */
  public static List<String> names() {
    return NAMES;
  }

  public static List<Topic> all() {
    return NAMES.stream().map(Topic::read).toList();
  }

  /** One of {@link #names}. */
  public static Topic read(String name) {
    try (InputStream file = Topic.class.getResourceAsStream(name + ".txt")) {
      if (file == null) {
        throw new IllegalArgumentException("there is no topic " + name);
      }
      String all = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf('\n');
      return new Topic(name, all.substring(0, end), all.substring(end + 2).stripTrailing());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
