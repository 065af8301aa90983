package dev.skiff.engine.files;

/**
 * What an instance made of one path of its image.
 *
 * @param path absolute
 */
public record Change(Kind kind, String path) {
  /** In what way it differs. */
  public enum Kind {
    MODIFIED,
    ADDED,
    DELETED
  }
}
