package dev.skiff.engine.image.oci;

/** The media types of image-spec v1.1, media-types.md. */
public final class MediaTypes {
  public static final String INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String TAR_LAYER = "application/vnd.oci.image.layer.v1.tar";

  private MediaTypes() {}
}
