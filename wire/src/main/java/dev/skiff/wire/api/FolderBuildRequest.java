package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * POST /skiff/v1/build/folder: an image of a folder with a skiff.yaml; answered by lines of {@link
 * Progress}.
 *
 * @param folder the engine's host's, absolute
 * @param tag the image's name; else what skiff.yaml says, else the folder's
 * @param noCache reads every file, whatever is remembered of an earlier build
 * @param base for which it is built; else what skiff.yaml says
 */
@Json
public record FolderBuildRequest(
    String folder, @Nullable String tag, boolean noCache, @Nullable String base) {
  public FolderBuildRequest {
    folder = Received.text(folder);
  }

  /** On the base that skiff.yaml says. */
  public FolderBuildRequest(String folder, @Nullable String tag, boolean noCache) {
    this(folder, tag, noCache, null);
  }
}
