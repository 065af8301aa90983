package dev.skiff.engine.image;

import dev.skiff.engine.image.oci.ConfigFile;
import dev.skiff.engine.image.oci.Descriptor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What computers an image is made for, in the words of image-spec, config.md.
 *
 * @param operatingSystem e.g. {@code linux}
 * @param architecture e.g. {@code amd64}
 */
public record Platform(String operatingSystem, String architecture) {
  /** What every guest is. */
  public static final Platform GUESTS = new Platform("linux", "amd64");

  /**
   * What kraft makes for QEMU (kraftkit, oci/manifest.go): a kernel and what it runs, for a machine
   * like a guest's.
   */
  public static final Platform KRAFT = new Platform("qemu", "x86_64");

  public Platform {
    Objects.requireNonNull(operatingSystem, "operatingSystem is null");
    Objects.requireNonNull(architecture, "architecture is null");
  }

  /** Of the words of a list of images; what is left out is unknown. */
  public static Platform of(Descriptor.Platform platform) {
    return new Platform(orUnknown(platform.os()), orUnknown(platform.architecture()));
  }

  private static String orUnknown(@Nullable String text) {
    return text == null ? "unknown" : text;
  }

  static Platform of(ConfigFile config) {
    return new Platform(config.os(), config.architecture());
  }

  /**
   * @param image as the user knows it
   * @throws ImageFailure if guests cannot run what is made for this platform
   */
  void requireGuests(String image) {
    if (!equals(GUESTS) && !equals(KRAFT)) {
      throw ImageFailure.wrongPlatform(image, toString());
    }
  }

  /** {@code linux/amd64} */
  @Override
  public String toString() {
    return operatingSystem + "/" + architecture;
  }
}
