package dev.skiff.engine.image.archive;

import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.ImageFailure;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Intake.Blob;
import dev.skiff.engine.image.Platform;
import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.Index;
import dev.skiff.engine.image.oci.MediaTypes;
import dev.skiff.engine.image.oci.OciJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which images an OCI layout holds: image-spec, image-layout.md. Of an image that is there for
 * several platforms the guests' is chosen.
 */
final class OciLayout {
  /** Lists of lists of lists are no image that a tool makes. */
  private static final int MAX_DEPTH = 4;

  /** Of one name, on all levels; there are some twenty platforms. */
  private static final int MAX_VARIANTS = 1_000;

  /** What containerd and Docker write the whole name into; the specification has only a tag. */
  private static final String WHOLE_NAME = "io.containerd.image.name";

  private static final String REFERENCE = "org.opencontainers.image.ref.name";

  /** BuildKit's notes on how an image was made stand in lists like images. */
  private static final String ATTESTATION = "vnd.docker.reference.type";

  private final Members members;

  OciLayout(Members members) {
    this.members = members;
  }

  /**
   * The images of an index.json.
   *
   * @throws ImageFailure if one is not there for guests
   */
  List<FoundImage> images(byte[] json) {
    Map<String, List<Descriptor>> variants = new LinkedHashMap<>();
    for (Descriptor descriptor : index("index.json", json).manifests()) {
      variants.computeIfAbsent(groupOf(descriptor), _ -> new ArrayList<>()).add(descriptor);
    }
    List<FoundImage> found = new ArrayList<>();
    variants.values().forEach(group -> found.add(choose(group)));
    return found;
  }

  /** Descriptors of one name are one image's variants, as are those without any. */
  private static String groupOf(Descriptor descriptor) {
    String name = nameOf(descriptor);
    return name.isEmpty() && descriptor.platform() == null ? descriptor.digest() : name;
  }

  private static String nameOf(Descriptor descriptor) {
    String whole = descriptor.annotation(WHOLE_NAME, "");
    return whole.isEmpty() ? descriptor.annotation(REFERENCE, "") : whole;
  }

  private FoundImage choose(List<Descriptor> group) {
    Descriptor first = group.getFirst();
    String name = nameOf(first);
    String what = name.isEmpty() ? first.digest() : name;
    List<Descriptor> variants = new ArrayList<>();
    group.forEach(descriptor -> collect(descriptor, 0, variants));
    Descriptor chosen =
        firstFor(variants, Platform.GUESTS)
            .or(() -> variants.stream().filter(v -> platform(v).isEmpty()).findFirst())
            .or(() -> firstFor(variants, Platform.KRAFT))
            .orElseThrow(() -> ImageFailure.wrongPlatform(what, platforms(variants)));
    List<ImageReference> names = ImageNames.annotated(name).stream().toList();
    return new FoundImage(what, blob(chosen), names);
  }

  private static Optional<Descriptor> firstFor(List<Descriptor> variants, Platform wanted) {
    return variants.stream()
        .filter(variant -> platform(variant).equals(Optional.of(wanted)))
        .findFirst();
  }

  /** The manifests below a descriptor, however deep. */
  private void collect(Descriptor descriptor, int depth, List<Descriptor> into) {
    if (!descriptor.annotation(ATTESTATION, "").isEmpty()) {
      return;
    }
    if (!MediaTypes.INDEXES.contains(descriptor.mediaType())) {
      requireManifest(descriptor);
      into.add(descriptor);
      return;
    }
    if (depth == MAX_DEPTH || into.size() > MAX_VARIANTS) {
      throw ArchiveFailure.tooLarge(members.archive(), "its lists of images have no end");
    }
    Blob list = blob(descriptor);
    for (Descriptor inner :
        index(descriptor.digest(), members.intake().small(list, descriptor.digest())).manifests()) {
      collect(inner, depth + 1, into);
    }
  }

  private void requireManifest(Descriptor descriptor) {
    if (!MediaTypes.MANIFESTS.contains(descriptor.mediaType())) {
      throw ArchiveFailure.damaged(
          members.archive(),
          "%s is a '%s', no image".formatted(descriptor.digest(), descriptor.mediaType()));
    }
  }

  private Blob blob(Descriptor descriptor) {
    return Digest.parse(descriptor.digest())
        .flatMap(members.intake()::find)
        .orElseThrow(() ->
            ArchiveFailure.damaged(members.archive(), "it has no blob " + descriptor.digest()));
  }

  private Index index(String name, byte[] json) {
    try {
      return OciJson.index(json);
    } catch (IllegalArgumentException e) {
      throw ArchiveFailure.damaged(members.archive(), name + ": " + e.getMessage());
    }
  }

  private static Optional<Platform> platform(Descriptor descriptor) {
    return Optional.ofNullable(descriptor.platform()).map(Platform::of);
  }

  private static String platforms(List<Descriptor> variants) {
    return variants.stream()
        .flatMap(variant -> platform(variant).stream())
        .map(Platform::toString)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
