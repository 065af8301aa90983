package dev.skiff.engine.instance;

import io.avaje.jsonb.Json;
import java.util.Objects;

/**
 * What an instance sees at a path beside its image.
 *
 * @param source a volume's name, or an absolute folder of the host
 * @param target absolute and normalised, not the root
 * @param filled whether a volume that is attached for the first time gets what the image has there
 */
@Json
public record MountPoint(
    Kind kind, String source, String target, boolean readOnly, boolean filled) {

  public MountPoint {
    Objects.requireNonNull(kind, "kind is null");
    Objects.requireNonNull(source, "source is null");
    Objects.requireNonNull(target, "target is null");
  }

  /** What is seen. */
  public enum Kind {
    VOLUME,
    FOLDER
  }

  public boolean isVolume() {
    return kind == Kind.VOLUME;
  }
}
