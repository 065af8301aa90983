package dev.skiff.engine.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Python of this computer's distribution.
 *
 * @param program absolute, without links
 * @param library its own modules
 * @param version {@code 3.11}
 */
record HostPython(String program, String library, String version) {
  /** Of Debian 12, for who has none to look at. */
  static final HostPython USUAL =
      new HostPython("/usr/bin/python3.11", "/usr/lib/python3.11", "3.11");

  private static final Pattern NAME = Pattern.compile("python(3\\.[0-9]{1,3})");

  /**
   * Finds it.
   *
   * @param root what stands for {@code /}
   */
  static Optional<HostPython> find(Path root) throws IOException {
    Path usual = root.resolve("usr/bin/python3");
    if (!Files.isRegularFile(usual)) {
      return Optional.empty();
    }
    Matcher name = NAME.matcher(String.valueOf(usual.toRealPath().getFileName()));
    if (!name.matches()) {
      return Optional.empty();
    }
    String version = name.group(1);
    HostPython python =
        new HostPython("/usr/bin/python" + version, "/usr/lib/python" + version, version);
    boolean whole = Files.isRegularFile(root.resolve(python.library().substring(1) + "/os.py"));
    return whole ? Optional.of(python) : Optional.empty();
  }
}
