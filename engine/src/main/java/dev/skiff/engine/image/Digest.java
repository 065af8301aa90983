package dev.skiff.engine.image;

import dev.skiff.engine.format.Sha256;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The SHA-256 of some bytes: their name in the content store.
 *
 * @param hex 64 lower-case digits
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final String ALGORITHM = "sha256:";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  /** As many digits as people are shown. */
  private static final int SHORT = 12;

  public Digest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("'" + hex + "' is no SHA-256");
    }
  }

  /** Of {@code sha256:<hex>}; empty for anything else, other algorithms included. */
  public static Optional<Digest> parse(String text) {
    return text.startsWith(ALGORITHM)
            && HEX.matcher(text).region(ALGORITHM.length(), text.length()).matches()
        ? Optional.of(new Digest(text.substring(ALGORITHM.length())))
        : Optional.empty();
  }

  public static Digest of(byte[] bytes) {
    return new Digest(Sha256.of(bytes));
  }

  static Digest ofFinished(byte[] hash) {
    return new Digest(HexFormat.of().formatHex(hash));
  }

  /** The first twelve digits. */
  public String shortHex() {
    return hex.substring(0, SHORT);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  /** {@code sha256:<hex>} */
  @Override
  public String toString() {
    return ALGORITHM + hex;
  }
}
