package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * A base and what its guests can, in GET /skiff/v1/base-details and GET
 * /skiff/v1/base-details/BASE.
 *
 * @param kernels how many of it are here; 0 where images bring them
 * @param kernelsInImages whether each image of it brings its own
 * @param minimumMemoryMebibytes below which no guest of it is started
 */
@Json
public record BaseDetail(
    String name,
    int kernels,
    boolean kernelsInImages,
    int minimumMemoryMebibytes,
    List<Capability> capabilities) {
  public BaseDetail {
    name = Received.text(name);
    capabilities = Received.list(capabilities);
  }

  /**
   * Something that guests of some bases can.
   *
   * @param name e.g. {@code several-networks}
   * @param about what it is, for people
   * @param answer {@code yes}, {@code partly} or {@code no}
   * @param why it cannot be, or when it can; empty for a plain yes
   */
  @Json
  public record Capability(String name, String about, String answer, String why) {
    public Capability {
      name = Received.text(name);
      about = Received.text(about);
      answer = Received.text(answer);
      why = Received.text(why);
    }
  }
}
