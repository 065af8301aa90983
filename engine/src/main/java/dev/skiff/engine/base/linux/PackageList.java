package dev.skiff.engine.base.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code apt-cache show} prints: one paragraph for each version of a package. */
final class PackageList {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]{1,127}");
  private static final Pattern VERSION = Pattern.compile("[0-9][A-Za-z0-9.+~:-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private PackageList() {}

  /**
   * One version of a package that can be downloaded.
   *
   * @param kernelPackage of its dependencies the first that is a kernel's, {@code linux-image-…}
   */
  record Entry(
      String name, String version, String sha256, long size, Optional<Dependency> kernelPackage) {}

  /**
   * @param version if one is asked for exactly
   */
  record Dependency(String name, Optional<String> version) {}

  /** Well-formed paragraphs only, in the order of the list: apt puts the one it prefers first. */
  static List<Entry> parse(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String paragraph : text.split("\n\\s*\n", -1)) {
      entry(fields(paragraph)).ifPresent(entries::add);
    }
    return entries;
  }

  /** Whether a text may stand as a version on a command line. */
  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }

  private static Optional<Entry> entry(Map<String, String> fields) {
    String name = fields.getOrDefault("Package", "");
    String version = fields.getOrDefault("Version", "");
    String digest = fields.getOrDefault("SHA256", "");
    String size = fields.getOrDefault("Size", "");
    if (!NAME.matcher(name).matches()
        || !isVersion(version)
        || !DIGEST.matcher(digest).matches()
        || !size.matches("[0-9]{1,12}")) {
      return Optional.empty();
    }
    Optional<Dependency> kernel = kernelPackage(fields.getOrDefault("Depends", ""));
    return Optional.of(new Entry(name, version, digest, Long.parseLong(size), kernel));
  }

  private static Optional<Dependency> kernelPackage(String depends) {
    Pattern form = Pattern.compile("(linux-image-[a-z0-9+.-]+)(?:\\s*\\(=\\s*([^)\\s]+)\\s*\\))?");
    for (String dependency : depends.split(",", -1)) {
      Matcher match = form.matcher(dependency.strip());
      if (match.matches()) {
        Optional<String> version =
            Optional.ofNullable(match.group(2)).filter(PackageList::isVersion);
        return Optional.of(new Dependency(match.group(1), version));
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> fields(String paragraph) {
    Map<String, String> fields = new HashMap<>();
    for (String line : paragraph.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && !Character.isWhitespace(line.charAt(0))) {
        fields.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }
}
