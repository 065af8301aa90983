package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/**
 * GET /skiff/v1/images/{name}/inventory.
 *
 * @param items what starting the program loads, in the order of loading
 * @param causes all regular files by why they are there
 */
@Json
public record ImageInventory(List<Item> items, List<Total> causes) {
  public ImageInventory {
    items = Received.list(items);
    causes = Received.list(causes);
  }

  /**
   * One file.
   *
   * @param how as {@link FileReason.Step} has it
   * @param by who needs it; empty for the program
   * @param soname what a library calls itself
   * @param versions of other libraries, by their names, that it needs
   * @param origin package and version it came with; empty if not known
   */
  @Json
  public record Item(
      String path,
      String how,
      String by,
      long size,
      String soname,
      Map<String, List<String>> versions,
      String origin) {
    public Item {
      path = Received.text(path);
      how = Received.text(how);
      by = Received.text(by);
      soname = Received.text(soname);
      versions = Received.map(versions);
      origin = Received.text(origin);
    }
  }

  /**
   * Files that are there for one cause.
   *
   * @param cause program, interpreter, loader, library, system or other
   */
  @Json
  public record Total(String cause, int files, long bytes) {
    public Total {
      cause = Received.text(cause);
    }
  }
}
