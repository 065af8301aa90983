package dev.skiff.engine.image;

import dev.skiff.engine.image.oci.Descriptor;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that an image consists of, for who copies it. Good while the lease under which they
 * were asked for is held; nobody has verified them.
 *
 * @param layers as the manifest names them, lowest first
 */
public record ImageParts(Part manifest, Part config, List<Part> layers) {
  public ImageParts {
    layers = List.copyOf(layers);
  }

  /** One blob and the file that holds it. */
  public record Part(Descriptor descriptor, Digest digest, Path file) {}

  /**
   * A layer as a plain archive.
   *
   * @param digest of the plain archive
   */
  public record Plain(Digest digest, Path file) {}

  static ImageParts of(ContentStore store, ImageIndex.Entry entry, Contents.Content content) {
    Digest image = entry.digest();
    Descriptor manifest = Descriptor.of(entry.mediaType(), image.toString(), entry.size());
    return new ImageParts(
        part(store, image, manifest),
        part(store, image, content.manifest().config()),
        content.manifest().layers().stream().map(layer -> part(store, image, layer)).toList());
  }

  private static Part part(ContentStore store, Digest image, Descriptor descriptor) {
    Digest digest = SmallBlobs.digest(image, descriptor);
    return new Part(descriptor, digest, store.blob(digest));
  }
}
