package dev.skiff.engine.operation;

import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.ImageFailure;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.RunDefaults;
import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.operation.Operation.ImageRemoval;
import dev.skiff.engine.operation.Operation.ImageRow;
import dev.skiff.engine.operation.Operation.RemoveImage;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations on images. */
final class ImageOperations {
  private static final Logger LOG = LoggerFactory.getLogger(ImageOperations.class);

  private final Images images;
  private final Instances instances;

  ImageOperations(Images images, Instances instances) {
    this.images = images;
    this.instances = instances;
  }

  List<ImageRow> all() {
    Images.Listing listing = images.list();
    for (ImageFailure damaged : listing.damaged()) {
      LOG.warn("{} ({})", damaged.getMessage(), damaged.hint());
    }
    return listing.images().stream().map(this::row).toList();
  }

  ImageRemoval remove(RemoveImage remove) {
    Images.Removal removal = images.remove(remove.reference(), remove.force());
    return new ImageRemoval(
        removal.untagged(), removal.deleted().stream().map(Digest::toString).toList());
  }

  static ImageDefaults defaults(Image image) {
    ImageConfig config = image.config();
    Optional<Integer> stopSignal =
        Optional.of(config.stopSignal()).filter(s -> !s.isEmpty()).map(ImageOperations::signal);
    return new ImageDefaults(
        image.digest().toString(),
        config.entrypoint(),
        config.command(),
        config.environment(),
        config.workingDirectory(),
        config.user(),
        config.labels(),
        stopSignal,
        List.copyOf(config.exposedPorts()),
        List.copyOf(config.volumes()),
        runDefaults(config));
  }

  private static RunDefaults runDefaults(ImageConfig config) {
    try {
      return RunDefaults.of(config.labels());
    } catch (IllegalArgumentException e) {
      throw InstanceFailure.invalid(
          "the image says in a way that cannot be understood how it wants to run: "
              + e.getMessage(),
          "build it anew, or remove the label");
    }
  }

  private static int signal(String text) {
    return Signals.parse(text)
        .orElseThrow(() ->
            InstanceFailure.invalid(
                "the image's stop signal '" + text + "' is no signal",
                "give the image a right one, or another stop signal in the create request"));
  }

  private ImageRow row(Image image) {
    ImageConfig config = image.config();
    return new ImageRow(
        image.digest().toString(),
        image.references(),
        image.created(),
        image.sizeBytes(),
        instancesOf(image),
        config.entrypoint(),
        config.command(),
        config.environment(),
        config.workingDirectory(),
        config.user(),
        config.labels());
  }

  private int instancesOf(Image image) {
    String digest = image.digest().toString();
    return (int)
        instances.all().stream()
            .filter(instance -> instance.spec().imageDigest().equals(digest))
            .count();
  }
}
