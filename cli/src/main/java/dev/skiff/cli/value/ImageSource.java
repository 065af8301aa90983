package dev.skiff.cli.value;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code skiff run} is asked to run: a program or folder of this computer, or an image. */
public sealed interface ImageSource {

  /** A program, by its absolute path; it need not exist: the engine says what is wrong with it. */
  record Program(Path path) implements Local {

    /**
     * The reference its image gets: its file name with everything that an OCI name cannot hold made
     * a dash, e.g. {@code My Server} → {@code my-server:latest}.
     */
    public String reference() {
      StringBuilder name = new StringBuilder();
      Path fileName = path.getFileName();
      String from = fileName == null ? "" : fileName.toString().toLowerCase(Locale.ROOT);
      for (int i = 0; i < from.length() && name.length() < MAX_NAME; i++) {
        append(name, from.charAt(i));
      }
      int last = name.length() - 1;
      if (last >= 0 && name.charAt(last) == '-') {
        name.setLength(last);
      }
      return (name.isEmpty() ? "program" : name) + ":latest";
    }

    private static void append(StringBuilder name, char next) {
      if (Alphabet.isLowerOrDigit(next)) {
        name.append(next);
      } else if (!name.isEmpty() && name.charAt(name.length() - 1) != '-') {
        name.append('-');
      }
    }
  }

  /** A folder that has a skiff.yaml, by its absolute path. */
  record Folder(Path path) implements Local {}

  /** What an image is made of first. */
  sealed interface Local extends ImageSource {}

  /** An image in the engine's store. */
  record Image(ImageName name) implements ImageSource {}

  /** A repository's name has at most 255 bytes, host and folders included. */
  int MAX_NAME = 128;

  /**
   * A path is a program, or a folder: {@code /srv/web}, {@code ./web}, and {@code out/web} when
   * that file exists (else it can be a reference such as {@code ghcr.io/org/web}).
   */
  static ImageSource parse(String text, Path directory) {
    boolean isPath =
        text.startsWith("/")
            || text.startsWith("./")
            || text.startsWith("../")
            || text.equals(".")
            || text.equals("..")
            || (text.indexOf('/') >= 0 && Files.exists(directory.resolve(text)));
    return isPath
        ? ofPath(directory.resolve(text).toAbsolutePath().normalize())
        : new Image(ImageName.parse(text));
  }

  /** Of an absolute path. */
  static Local ofPath(Path path) {
    return Files.isDirectory(path) ? new Folder(path) : new Program(path);
  }
}
