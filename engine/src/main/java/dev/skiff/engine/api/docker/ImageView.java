package dev.skiff.engine.api.docker;

import dev.skiff.engine.image.Anatomy;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.operation.Operation.ImageRemoval;
import dev.skiff.engine.operation.Operation.ImageRow;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.api.ImageDetail;
import dev.skiff.wire.api.ImageHistory;
import dev.skiff.wire.api.ImageSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An image as Docker's clients know it. Pure. */
final class ImageView {
  /** As Docker says that nobody asked for it. */
  private static final long NOT_MEASURED = -1;

  /** What stands for the id of a step that left no image of its own. */
  private static final String MISSING = "<missing>";

  private ImageView() {}

  static ImageSummary summary(ImageRow image) {
    return summary(image, NOT_MEASURED);
  }

  static ImageSummary summary(ImageRow image, long sharedBytes) {
    return new ImageSummary(
        image.digest(),
        "",
        image.references(),
        byDigest(image.references(), image.digest()),
        image.created().getEpochSecond(),
        image.sizeBytes(),
        sharedBytes,
        image.instances(),
        new TreeMap<>(image.labels()));
  }

  /** {@code name@digest} of every name; ids here are digests of manifests, as registries' are. */
  private static List<String> byDigest(List<String> references, String digest) {
    return references.stream()
        .map(reference -> ImageReference.repository(reference) + "@" + digest)
        .distinct()
        .toList();
  }

  static ImageDetail detail(Anatomy anatomy) {
    Image image = anatomy.image();
    String id = image.digest().toString();
    return new ImageDetail(
        id,
        image.references(),
        byDigest(image.references(), id),
        "",
        "",
        image.created().toString(),
        anatomy.author(),
        config(image.config()),
        anatomy.architecture(),
        anatomy.os(),
        image.sizeBytes(),
        new ImageDetail.Driver("erofs", Map.of()),
        new ImageDetail.RootFileSystem(
            "layers", anatomy.layers().stream().map(Anatomy.Layer::contentDigest).toList()),
        new ImageDetail.Metadata(image.created().toString()));
  }

  private static ImageDetail.Config config(ImageConfig config) {
    Map<String, Map<String, String>> ports = new TreeMap<>();
    config.exposedPorts().forEach(port -> ports.put(port, Map.of()));
    return new ImageDetail.Config(
        config.user(),
        ports,
        config.environment(),
        config.command(),
        config.entrypoint(),
        config.workingDirectory(),
        config.labels(),
        config.stopSignal());
  }

  /** The last step first, as Docker lists them; it alone is an image. */
  static List<ImageHistory> history(Anatomy anatomy) {
    Image image = anatomy.image();
    List<ImageHistory> steps = new ArrayList<>();
    for (Anatomy.Step step : anatomy.history().reversed()) {
      boolean top = steps.isEmpty();
      steps.add(
          new ImageHistory(
              top ? image.digest().toString() : MISSING,
              step.created().orElse(image.created()).getEpochSecond(),
              step.createdBy(),
              top ? image.references() : List.of(),
              step.layer().map(Anatomy.Layer::sizeBytes).orElse(0L),
              step.comment()));
    }
    return steps;
  }

  static List<ImageDeleted> deleted(ImageRemoval removal) {
    return Stream.concat(
            removal.untagged().stream().map(name -> new ImageDeleted(name, null)),
            removal.deleted().stream().map(digest -> new ImageDeleted(null, digest)))
        .toList();
  }
}
