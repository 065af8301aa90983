package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.Base;
import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code base.json}: what is known of a kernel that is kept here.
 *
 * @param version the package's where it came in one, else the kernel's release
 * @param release what {@code uname -r} says in the guest
 * @param digest of vmlinux
 * @param packageDigest of the package file it came in, as its list promised it
 * @param modules in the order they are loaded
 * @param folderModules what shared folders take more, in order; null in records of an engine that
 *     kept none, and where the kernel has none
 */
@Json
record KernelRecord(
    int format,
    String id,
    String version,
    String release,
    String digest,
    String origin,
    @Nullable String packageDigest,
    long sizeBytes,
    List<String> modules,
    @Nullable List<String> folderModules) {
  /** Changes with what is kept of a kernel; others are ignored, and must be got again. */
  static final int FORMAT = 1;

  /** Whether its guests can see folders of the host. */
  boolean sharesFolders() {
    return folderModules != null;
  }

  /** What a guest with such folders loads beside; may be empty. */
  List<String> forFolders() {
    return folderModules == null ? List.of() : folderModules;
  }

  Base.Kernel kernel() {
    return new Base.Kernel(id, version, digest, origin, sizeBytes);
  }
}
