package dev.skiff.engine.image;

import dev.skiff.engine.durable.HostLock;
import dev.skiff.engine.image.oci.ConfigFile;
import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.Manifest;
import dev.skiff.engine.image.oci.MediaTypes;
import dev.skiff.engine.image.oci.OciJson;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image that is being put into the store: one layer, then its configuration. Closed without a
 * commit, nothing of it is left. The same layer and configuration are the same image. One thread.
 */
public final class NewImage implements AutoCloseable {
  private static final String STORE = "store an image";

  private final Images images;
  private final HostLock.Held presence;
  private final List<BlobWriter> writers = new ArrayList<>();
  private @Nullable BlobWriter layer;

  NewImage(Images images, HostLock.Held presence) {
    this.images = images;
    this.presence = presence;
  }

  /**
   * The image as it is in the store.
   *
   * @param unchanged whether the same image was there before under the same name
   */
  public record Stored(Image image, boolean unchanged) {}

  /**
   * Takes the bytes of the layer, an uncompressed tar archive; the caller need not close it. What
   * goes wrong in the store is thrown as an {@link ImageFailure}, so that an IOException in between
   * is the source's.
   */
  public OutputStream layer() {
    if (layer != null) {
      throw new IllegalStateException("a new image has one layer");
    }
    BlobWriter writer = images.trying(STORE, this::writer);
    layer = writer;
    return new LayerStream(writer);
  }

  /**
   * Makes the image durable and gives it its name, which leaves the image that had it.
   *
   * @throws ImageFailure if the store has no room for it, or the reference has a digest
   */
  public Stored commit(ImageConfig config, Optional<ImageReference> reference) {
    reference.ifPresent(Images::requireNoDigest);
    return images.trying(STORE, () -> write(config, reference));
  }

  private Stored write(ImageConfig config, Optional<ImageReference> reference) throws IOException {
    BlobWriter written = layer;
    if (written == null) {
      throw new IllegalStateException("a new image has a layer");
    }
    BlobWriter.Finished layerBlob = written.finish();
    BlobWriter.Finished configBlob = finished(OciJson.bytes(file(config, layerBlob.digest())));
    BlobWriter.Finished manifestBlob =
        finished(
            OciJson.bytes(
                Manifest.of(
                    descriptor(MediaTypes.CONFIG, configBlob),
                    List.of(descriptor(MediaTypes.TAR_LAYER, layerBlob)))));
    images.store().keep(List.of(layerBlob, configBlob, manifestBlob));
    return images.name(manifestBlob.digest(), manifestBlob.size(), reference);
  }

  @Override
  public void close() {
    images.trying(
        "drop what was left of an image",
        () -> {
          try (presence) {
            for (BlobWriter writer : writers) {
              writer.close();
            }
          }
          return images;
        });
    images.collectIfDue();
  }

  private BlobWriter.Finished finished(byte[] bytes) throws IOException {
    BlobWriter writer = writer();
    writer.write(bytes);
    return writer.finish();
  }

  private BlobWriter writer() throws IOException {
    BlobWriter writer = images.store().writer();
    writers.add(writer);
    return writer;
  }

  /** No time of its own: the same input is the same image. */
  private static ConfigFile file(ImageConfig config, Digest layer) {
    return new ConfigFile(
        Instant.EPOCH.toString(),
        "amd64",
        "linux",
        config.settings(),
        new ConfigFile.RootFileSystem("layers", List.of(layer.toString())));
  }

  private static Descriptor descriptor(String mediaType, BlobWriter.Finished blob) {
    return new Descriptor(mediaType, blob.digest().toString(), blob.size(), null);
  }

  private final class LayerStream extends OutputStream {
    private final BlobWriter writer;

    LayerStream(BlobWriter writer) {
      this.writer = writer;
    }

    @Override
    public void write(int oneByte) {
      write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      images.trying(
          STORE,
          () -> {
            writer.write(bytes, offset, length);
            return writer;
          });
    }
  }
}
