package dev.skiff.wire.api;

import java.util.List;
import java.util.Map;

/** One of each record about files, with every field set. */
final class FileSamples {
  private FileSamples() {}

  static List<Record> all() {
    return List.of(
        new FileLine("/a", "symlink", 511, 1, 2, 3, "", "b", "8:1", 2, -1, true, null),
        new PathChange("/etc", 1),
        new PathStat("a", 3, 2147484141L, "1970-01-01T00:00:00Z", "/b"),
        step(),
        reason(),
        item(),
        new ImageInventory.Total("library", 1, 3),
        new ImageInventory(List.of(item()), List.of(new ImageInventory.Total("library", 1, 3))),
        new ImageDifference.Entry("changed", "/a", 1, 2, List.of("mode")),
        new ImageDifference.Setting("user", "", "web"),
        new ImageDifference(
            List.of(new ImageDifference.Entry("changed", "/a", 1, 2, List.of("mode"))),
            List.of(new ImageDifference.Setting("user", "", "web"))));
  }

  private static FileReason.Step step() {
    return new FileReason.Step("/lib/a.so", "library", "a.so");
  }

  private static FileReason reason() {
    return new FileReason(
        "/lib/a.so",
        "regular",
        3,
        "/lib/a.so.1",
        List.of(step()),
        List.of("/bin/b"),
        List.of("/lib/other.so"),
        true,
        1,
        2,
        "sha256:1",
        "COPY",
        "a 1.0",
        "files: lib/**");
  }

  private static ImageInventory.Item item() {
    return new ImageInventory.Item(
        "/lib/a.so",
        "library",
        "/bin/b",
        3,
        "a.so",
        Map.of("libc.so.6", List.of("GLIBC_2.34")),
        "a 1.0");
  }
}
