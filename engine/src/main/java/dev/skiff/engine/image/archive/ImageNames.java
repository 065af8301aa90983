package dev.skiff.engine.image.archive;

import dev.skiff.engine.image.ImageFailure;
import dev.skiff.engine.image.ImageReference;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of images inside archives: other tools write Docker's registry into a name that has none
 * (distribution/reference, normalize.go), and people leave it out.
 */
final class ImageNames {
  private static final String REGISTRY = "docker.io/";
  private static final String OFFICIAL = "library/";

  /** What makes a first component a registry (normalize.go, splitDockerDomain). */
  private static final Pattern WITH_REGISTRY = Pattern.compile("(?:localhost|[^/]*[.:][^/]*)/.+");

  private ImageNames() {}

  /** {@code docker.io/library/web:1} for {@code web:1}. */
  static String canonical(ImageReference reference) {
    String name = reference.nameAndTag();
    if (WITH_REGISTRY.matcher(name).matches()) {
      return name;
    }
    return REGISTRY + (name.contains("/") ? "" : OFFICIAL) + name;
  }

  /**
   * As people say it.
   *
   * @throws ImageFailure if that is no name
   */
  static ImageReference familiar(String text) {
    String name = text;
    if (name.startsWith(REGISTRY)) {
      name = name.substring(REGISTRY.length());
      name = name.startsWith(OFFICIAL) ? name.substring(OFFICIAL.length()) : name;
    }
    ImageReference parsed = ImageReference.parse(name);
    return new ImageReference(
        parsed.name(), Optional.of(parsed.tag().orElse("latest")), Optional.empty());
  }

  /** Of an annotation, which may hold any text; a single word mostly is a tag without a name. */
  static Optional<ImageReference> annotated(String text) {
    if (!text.contains(":") && !text.contains("/")) {
      return Optional.empty();
    }
    try {
      return Optional.of(familiar(text));
    } catch (ImageFailure e) {
      return Optional.empty();
    }
  }
}
