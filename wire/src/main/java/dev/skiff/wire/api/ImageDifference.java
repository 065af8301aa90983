package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** GET /skiff/v1/images/{name}/diff?with=: how one image differs from another. */
@Json
public record ImageDifference(List<Entry> files, List<Setting> config) {
  public ImageDifference {
    files = Received.list(files);
    config = Received.list(config);
  }

  /**
   * A path.
   *
   * @param kind added, removed or changed
   * @param before its size, 0 where it was not
   * @param what differs, of a changed one: type, mode, owner, target, content, links
   */
  @Json
  public record Entry(String kind, String path, long before, long after, List<String> what) {
    public Entry {
      kind = Received.text(kind);
      path = Received.text(path);
      what = Received.list(what);
    }
  }

  /** A part of the configuration, as text. */
  @Json
  public record Setting(String name, String before, String after) {
    public Setting {
      name = Received.text(name);
      before = Received.text(before);
      after = Received.text(after);
    }
  }
}
