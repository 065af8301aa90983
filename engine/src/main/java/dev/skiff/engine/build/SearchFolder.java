package dev.skiff.engine.build;

import java.nio.file.Path;

/** A folder in which a loader looks: the one to look in here, and the same one in the guest. */
record SearchFolder(Path host, String guest) {

  /** A folder that has the same path on both sides. */
  static SearchFolder same(String path) {
    return new SearchFolder(Path.of(path), path);
  }

  /** The guest's path of a file in it; {@code ..} never leaves the root, as in a kernel. */
  String guestFile(String name) {
    Path joined = Path.of("/").resolve(guest).resolve(name).normalize();
    return joined.toString();
  }
}
