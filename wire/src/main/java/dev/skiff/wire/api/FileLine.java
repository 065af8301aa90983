package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One line of GET /skiff/v1/files (application/x-ndjson); the last has {@code error} or {@code
 * done}, and nothing else.
 *
 * @param path absolute; bytes that are no UTF-8 are shown as {@code \xNN}
 * @param type regular, directory, symlink, character-device, block-device, fifo or socket
 * @param mode the twelve permission bits
 * @param modified RFC 3339; empty for files of images, which keep no times
 * @param target of a link, else empty
 * @param device {@code major:minor}, else empty
 * @param names how many the file has; 1 for directories
 * @param file names with the same one are one file; 0 for a file with one name
 */
@Json
public record FileLine(
    String path,
    String type,
    int mode,
    long uid,
    long gid,
    long size,
    String modified,
    String target,
    String device,
    long names,
    long file,
    boolean done,
    @Nullable ErrorBody error) {
  public FileLine {
    path = Received.text(path);
    type = Received.text(type);
    modified = Received.text(modified);
    target = Received.text(target);
    device = Received.text(device);
  }

  /** The last one of a listing that is whole. */
  public static FileLine end() {
    return new FileLine("", "", 0, 0, 0, 0, "", "", "", 0, 0, true, null);
  }

  /** The last one of a listing that broke off. */
  public static FileLine broken(ErrorBody error) {
    return new FileLine("", "", 0, 0, 0, 0, "", "", "", 0, 0, false, error);
  }
}
