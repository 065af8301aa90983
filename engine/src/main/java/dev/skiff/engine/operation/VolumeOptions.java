package dev.skiff.engine.operation;

import dev.skiff.engine.volume.NewVolume;
import dev.skiff.engine.volume.VolumeFailure;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a volume's driver is told: Docker's options as text. */
public final class VolumeOptions {
  /** Docker's way to write sizes (docker/go-units, RAMInBytes): powers of 1024. */
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})\\s*([kmgt]?)(i?b)?");

  private static final String UNITS = "kmgt";
  private static final int UNIT_BITS = 10;

  private VolumeOptions() {}

  /**
   * The size that the options ask for.
   *
   * @throws VolumeFailure when there is another option, or the size is none
   */
  public static Optional<Long> size(Map<String, String> options) {
    options.keySet().stream()
        .filter(name -> !name.equals(NewVolume.SIZE))
        .sorted()
        .findFirst()
        .ifPresent(other -> {
          throw VolumeFailure.unknownOption(other);
        });
    return Optional.ofNullable(options.get(NewVolume.SIZE)).map(VolumeOptions::bytes);
  }

  /** Bytes of a text such as {@code 20g}. */
  public static long bytes(String text) {
    Matcher match = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      throw VolumeFailure.badSize(text, "a number with k, m, g or t is expected");
    }
    long number = Long.parseLong(match.group(1));
    int bits = match.group(2).isEmpty() ? 0 : UNIT_BITS * (1 + UNITS.indexOf(match.group(2)));
    if (number > Long.MAX_VALUE >> bits) {
      throw VolumeFailure.badSize(text, "it is more than any disk has");
    }
    return number << bits;
  }
}
