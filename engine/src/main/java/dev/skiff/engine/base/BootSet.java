package dev.skiff.engine.base;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a hypervisor needs to start an image on a base, less the identity. Immutable, cached, never
 * pushed.
 *
 * @param key names (image, base, format version): the same key is the same bytes
 * @param directory holds the set's files
 * @param initrd absent where the kernel needs none
 * @param root the disk that the guest begins with, read-only
 * @param kernelVersion e.g. {@code 6.1.192-2}
 */
public record BootSet(
    String base,
    String key,
    Path directory,
    Path kernel,
    Optional<Path> initrd,
    Path root,
    String kernelVersion) {
  public BootSet {
    Objects.requireNonNull(base, "base is null");
    Objects.requireNonNull(key, "key is null");
  }
}
