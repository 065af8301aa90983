package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * A copy of a volume.
 *
 * @param lost what of the files it could not take, for people
 */
@Json
public record VolumeCopied(VolumeDetail volume, List<String> lost) {
  public VolumeCopied {
    lost = Received.list(lost);
  }
}
