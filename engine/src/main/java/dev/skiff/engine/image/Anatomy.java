package dev.skiff.engine.image;

import dev.skiff.engine.image.Contents.Content;
import dev.skiff.engine.image.oci.ConfigFile;
import dev.skiff.engine.image.oci.Descriptor;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image with what it is made of.
 *
 * @param author empty if nobody said
 * @param layers lowest first
 * @param history oldest first; as long as {@code layers} if the image has none of its own
 */
public record Anatomy(
    Image image,
    String architecture,
    String os,
    String author,
    List<Layer> layers,
    List<Step> history) {
  public Anatomy {
    Objects.requireNonNull(image, "image is null");
    layers = List.copyOf(layers);
    history = List.copyOf(history);
  }

  /**
   * A layer as it is stored.
   *
   * @param digest of the blob, compressed or not
   * @param contentDigest of the uncompressed archive: the diff id
   * @param sizeBytes of the blob
   */
  public record Layer(String digest, String contentDigest, String mediaType, long sizeBytes) {}

  /**
   * A step of the image's making.
   *
   * @param created when, unless nobody said, or the image was made without a time
   * @param layer the blob this step made; empty if it changed no file
   */
  public record Step(
      Optional<Instant> created, String createdBy, String comment, Optional<Layer> layer) {}

  static Anatomy of(Image image, Content content) {
    ConfigFile file = content.file();
    List<Layer> layers = layers(content);
    return new Anatomy(
        image,
        file.architecture(),
        file.os(),
        orEmpty(file.author()),
        layers,
        history(file, layers));
  }

  private static List<Layer> layers(Content content) {
    List<String> diffIds = content.file().rootfs().diffIds();
    List<Layer> layers = new ArrayList<>();
    for (Descriptor blob : content.manifest().layers()) {
      String diffId = layers.size() < diffIds.size() ? diffIds.get(layers.size()) : "";
      layers.add(new Layer(blob.digest(), diffId, blob.mediaType(), blob.size()));
    }
    return layers;
  }

  /** A history that tells of more or fewer layers than there are is told as far as it goes. */
  private static List<Step> history(ConfigFile file, List<Layer> layers) {
    List<ConfigFile.History> told = file.history();
    List<Step> steps = new ArrayList<>();
    int next = 0;
    for (ConfigFile.History one : told == null ? List.<ConfigFile.History>of() : told) {
      boolean empty = Boolean.TRUE.equals(one.emptyLayer()) || next == layers.size();
      steps.add(
          new Step(
              instant(one.created()),
              orEmpty(one.createdBy()),
              orEmpty(one.comment()),
              empty ? Optional.empty() : Optional.of(layers.get(next++))));
    }
    for (Layer untold : layers.subList(next, layers.size())) {
      steps.add(new Step(Optional.empty(), "", "", Optional.of(untold)));
    }
    return steps;
  }

  private static Optional<Instant> instant(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse).filter(Instant.EPOCH::isBefore);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
