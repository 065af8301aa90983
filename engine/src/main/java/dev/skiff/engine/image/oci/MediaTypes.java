package dev.skiff.engine.image.oci;

import java.util.Set;

/** The media types of image-spec v1.1, media-types.md. */
public final class MediaTypes {
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String TAR_LAYER = "application/vnd.oci.image.layer.v1.tar";

  /** Docker's own, older than the specification: docker/distribution, manifest-v2-2. */
  public static final String DOCKER_INDEX =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";

  /** What may describe one image. */
  public static final Set<String> MANIFESTS = Set.of(MANIFEST, DOCKER_MANIFEST);

  /** What may list images of several platforms. */
  public static final Set<String> INDEXES = Set.of(INDEX, DOCKER_INDEX);

  /** Layers that are tar archives, plain or compressed: the bytes tell which. */
  public static final Set<String> LAYERS =
      Set.of(
          TAR_LAYER,
          TAR_LAYER + "+gzip",
          TAR_LAYER + "+zstd",
          "application/vnd.oci.image.layer.nondistributable.v1.tar",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
          "application/vnd.docker.image.rootfs.diff.tar",
          "application/vnd.docker.image.rootfs.diff.tar.gzip",
          "application/vnd.docker.image.rootfs.diff.tar.zstd",
          "application/vnd.docker.image.rootfs.foreign.diff.tar",
          "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");

  private MediaTypes() {}
}
