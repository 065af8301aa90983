package dev.skiff.engine.api.docker;

import dev.skiff.engine.operation.Operation.ImageRemoval;
import dev.skiff.engine.operation.Operation.ImageRow;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.api.ImageDetail;
import dev.skiff.wire.api.ImageSummary;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An image as Docker's clients know it. Pure. */
final class ImageView {
  private ImageView() {}

  static ImageSummary summary(ImageRow image) {
    return new ImageSummary(
        image.digest(),
        image.references(),
        List.of(),
        image.created().getEpochSecond(),
        image.sizeBytes(),
        image.instances(),
        new TreeMap<>(image.labels()));
  }

  static ImageDetail detail(ImageRow image) {
    return new ImageDetail(
        image.digest(),
        image.references(),
        List.of(),
        image.created().toString(),
        "amd64",
        "linux",
        image.sizeBytes(),
        new ImageDetail.Config(
            image.user(),
            image.environment(),
            image.command(),
            image.entrypoint(),
            image.workingDirectory(),
            new TreeMap<>(image.labels())));
  }

  static List<ImageDeleted> deleted(ImageRemoval removal) {
    return Stream.concat(
            removal.untagged().stream().map(name -> new ImageDeleted(name, null)),
            removal.deleted().stream().map(digest -> new ImageDeleted(null, digest)))
        .toList();
  }
}
