package dev.skiff.engine.files;

import java.util.ArrayList;
import java.util.List;

/**
 * A path inside a tree, from its root, however it was written.
 *
 * @param names without {@code .} and empty ones; {@code ..} is kept, since it depends on links
 * @param mustBeDirectory whether it ended with a slash or a dot
 * @param inside whether it ended with a dot, which means what is in a directory
 */
public record FilePath(List<String> names, boolean mustBeDirectory, boolean inside) {
  /** Linux's PATH_MAX less the NUL. */
  private static final int MAX_BYTES = 4095;

  public FilePath {
    names = List.copyOf(names);
  }

  /**
   * What a user wrote; a relative path is one from the root.
   *
   * @throws FilesFailure if no file can be called so
   */
  public static FilePath parse(String text) {
    if (text.indexOf('\0') >= 0 || GuestText.bytes(text).length > MAX_BYTES) {
      throw FilesFailure.badPath(text);
    }
    List<String> names = new ArrayList<>();
    String last = "";
    for (String part : text.split("/", -1)) {
      last = part;
      if (!part.isEmpty() && !part.equals(".")) {
        names.add(part);
      }
    }
    boolean directory = !text.isEmpty() && (last.isEmpty() || last.equals("."));
    return new FilePath(names, directory || names.isEmpty(), last.equals("."));
  }

  /** What an archive of it begins with: its own name, {@code .} if only what is in it was meant. */
  public String lastName() {
    return names.isEmpty() || inside || names.getLast().equals("..") ? "." : names.getLast();
  }

  /** Absolute, without a slash at the end. */
  @Override
  public String toString() {
    return "/" + String.join("/", names);
  }
}
