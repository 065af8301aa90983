package dev.skiff.engine.event;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that happened.
 *
 * @param at no two events have the same
 * @param action Docker's word, e.g. {@code die}
 * @param id of what it happened to
 * @param attributes what else is to be known, e.g. {@code name}
 */
@Json
public record Event(
    Instant at, Subject subject, String action, String id, Map<String, String> attributes) {

  public Event {
    attributes = Map.copyOf(attributes);
  }

  /** What something can happen to. */
  public enum Subject {
    CONTAINER,
    IMAGE,
    VOLUME,
    NETWORK;

    /** Docker's word for it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Something that happened to an image.
   *
   * @param action {@code tag}, {@code untag}, {@code delete}, {@code build}, {@code load}, …
   * @param reference empty where there is none
   */
  public static Happening image(String action, String digest, String reference) {
    return new Happening(
        Subject.IMAGE, action, digest, reference.isEmpty() ? Map.of() : Map.of("name", reference));
  }

  /** Something that happens now: an event that has not got its time yet. */
  public record Happening(
      Subject subject, String action, String id, Map<String, String> attributes) {

    public Happening {
      attributes = Map.copyOf(attributes);
    }

    /** The same with one more attribute. */
    public Happening with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(attributes);
      more.put(name, value);
      return new Happening(subject, action, id, more);
    }

    /**
     * Something that happened to a volume.
     *
     * @param action {@code create}, {@code destroy}, {@code mount}, {@code unmount}
     */
    public static Happening ofVolume(String action, String name) {
      return new Happening(Subject.VOLUME, action, name, Map.of("driver", "local"));
    }

    /**
     * Something that happened to a network.
     *
     * @param action {@code create}, {@code destroy}, {@code connect}, {@code disconnect}
     */
    public static Happening ofNetwork(String action, String id, String name) {
      return new Happening(Subject.NETWORK, action, id, Map.of("name", name, "type", "bridge"));
    }

    Event at(Instant when) {
      return new Event(when, subject, action, id, attributes);
    }
  }
}
