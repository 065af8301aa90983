package dev.skiff.cli.files;

import dev.skiff.wire.api.FileLine;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files as lines for people. */
public final class FileLines {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final String NO_TIME = " ".repeat(16);

  private FileLines() {}

  /** As {@code ls -ln} has them: mode, names, owner, size, time, name. */
  public static String longLine(FileLine file, String name, ZoneId zone) {
    String time = file.modified().isEmpty() ? NO_TIME : time(file, zone);
    return "%s %2d %9s %12s %s %s"
        .formatted(
            mode(file),
            file.names(),
            file.uid() + ":" + file.gid(),
            size(file),
            time,
            withTarget(file, name));
  }

  /** In bytes; of a device its number. */
  public static String size(FileLine file) {
    return file.device().isEmpty() ? Long.toString(file.size()) : file.device();
  }

  /** To the minute; empty of what keeps none. */
  public static String time(FileLine file, ZoneId zone) {
    return file.modified().isEmpty()
        ? ""
        : TIME.format(Instant.parse(file.modified()).atZone(zone));
  }

  /** Of each file that has several names here: the path it is met by first. */
  private static Map<Long, String> firstNames(List<FileLine> files) {
    Map<Long, String> names = new HashMap<>();
    for (FileLine file : files) {
      if (file.file() != 0) {
        names.putIfAbsent(file.file(), file.path());
      }
    }
    return names;
  }

  private static String withTarget(FileLine file, String name) {
    return file.target().isEmpty() ? name : name + " -> " + file.target();
  }

  /** As {@code ls} has it: {@code -rwxr-xr-x}. */
  public static String mode(FileLine file) {
    StringBuilder text = new StringBuilder(10).append(letter(file.type()));
    for (int bit = 0; bit < 9; bit++) {
      text.append((file.mode() & 0400 >> bit) != 0 ? "rwx".charAt(bit % 3) : '-');
    }
    special(text, 3, (file.mode() & 04000) != 0, 's');
    special(text, 6, (file.mode() & 02000) != 0, 's');
    special(text, 9, (file.mode() & 01000) != 0, 't');
    return text.toString();
  }

  private static void special(StringBuilder text, int at, boolean set, char letter) {
    if (set) {
      text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
    }
  }

  private static char letter(String type) {
    return switch (type) {
      case "directory" -> 'd';
      case "symlink" -> 'l';
      case "character-device" -> 'c';
      case "block-device" -> 'b';
      case "fifo" -> 'p';
      case "socket" -> 's';
      default -> '-';
    };
  }

  /**
   * A drawing of a tree, from its files in the order of a walk. A further name of a file says which
   * one was before it.
   */
  public static List<String> tree(List<FileLine> files) {
    String[] lines = new String[files.size()];
    List<Boolean> more = new ArrayList<>();
    Map<Long, String> firstNames = firstNames(files);
    // Backwards, so that it is known of each file whether others follow in its directory.
    for (int at = files.size() - 1; at >= 0; at--) {
      int depth = depth(files.getFirst(), files.get(at));
      while (more.size() > depth + 1) {
        more.removeLast();
      }
      while (more.size() <= depth) {
        more.add(false);
      }
      String same = firstNames.getOrDefault(files.get(at).file(), files.get(at).path());
      String linked = same.equals(files.get(at).path()) ? "" : " link to " + same;
      lines[at] = drawn(more, depth, files.get(at), at == 0) + linked;
      more.set(depth, true);
      while (more.size() > depth + 1) {
        more.removeLast();
      }
    }
    return List.of(lines);
  }

  private static int depth(FileLine start, FileLine file) {
    String below = below(start, file);
    return below.isEmpty() ? 0 : 1 + (int) below.chars().filter(each -> each == '/').count();
  }

  /** The path from a start, without a slash before it; empty for the start itself. */
  public static String below(FileLine start, FileLine file) {
    String root = start.path().equals("/") ? "" : start.path();
    return file.path().equals(start.path()) ? "" : file.path().substring(root.length() + 1);
  }

  private static String drawn(List<Boolean> more, int depth, FileLine file, boolean first) {
    if (first) {
      return file.path();
    }
    StringBuilder line = new StringBuilder();
    for (int level = 1; level < depth; level++) {
      line.append(more.get(level) ? "│   " : "    ");
    }
    line.append(more.get(depth) ? "├── " : "└── ");
    return line.append(withTarget(file, file.path().substring(file.path().lastIndexOf('/') + 1)))
        .toString();
  }
}
