package dev.skiff.engine.image;

import dev.skiff.engine.durable.HostLock;
import dev.skiff.engine.image.oci.ConfigFile;
import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.Manifest;
import dev.skiff.engine.image.oci.MediaTypes;
import dev.skiff.engine.image.oci.OciJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image that is being put into the store: its layers, lowest first, then its configuration.
 * Closed without a commit, nothing of it is left. The same layers and configuration are the same
 * image. One thread.
 */
public final class NewImage implements AutoCloseable {
  private static final String STORE = "store an image";

  private final Images images;
  private final HostLock.Held presence;
  private final List<BlobWriter.Finished> blobs = new ArrayList<>();
  private final List<Layer> layers = new ArrayList<>();
  private @Nullable BlobWriter open;

  NewImage(Images images, HostLock.Held presence) {
    this.images = images;
    this.presence = presence;
  }

  /** An uncompressed layer, which can be part of another image, too: {@link #reuse}. */
  public record Layer(Digest digest, long size) {}

  /**
   * The image as it is in the store.
   *
   * @param unchanged whether the same image was there before under the same name
   * @param layers lowest first
   */
  public record Stored(Image image, boolean unchanged, List<Layer> layers) {
    public Stored {
      layers = List.copyOf(layers);
    }
  }

  /**
   * Takes the bytes of the next layer, an uncompressed tar archive; it ends where the following
   * layer is begun, or with the commit, and the caller need not close it. What goes wrong in the
   * store is thrown as an {@link ImageFailure}, so that an IOException in between is the source's.
   */
  public OutputStream layer() {
    return images.trying(
        STORE,
        () -> {
          finishLayer();
          requireRoom();
          BlobWriter writer = images.store().writer();
          open = writer;
          return new LayerStream(writer);
        });
  }

  /**
   * Takes a layer of an earlier image as the next one, without reading it: its bytes are verified,
   * as any layer's, when the image is used. It cannot be removed while this image is open.
   *
   * @return false if the store does not have it, or not as long as it was; nothing is changed then
   */
  public boolean reuse(Layer layer) {
    return images.trying(
        STORE,
        () -> {
          Path blob = images.store().blob(layer.digest());
          if (!Files.isRegularFile(blob) || Files.size(blob) != layer.size()) {
            return false;
          }
          finishLayer();
          requireRoom();
          layers.add(layer);
          return true;
        });
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
    finishLayer();
    if (layers.isEmpty()) {
      throw new IllegalStateException("a new image has a layer");
    }
    BlobWriter.Finished configBlob = finished(OciJson.bytes(file(config)));
    BlobWriter.Finished manifestBlob =
        finished(
            OciJson.bytes(
                Manifest.of(
                    descriptor(MediaTypes.CONFIG, configBlob.digest(), configBlob.size()),
                    layers.stream()
                        .map(
                            layer -> descriptor(MediaTypes.TAR_LAYER, layer.digest(), layer.size()))
                        .toList())));
    images.store().keep(blobs);
    NamedImage named =
        images
            .name(
                List.of(
                    new Arrival(
                        MediaTypes.MANIFEST,
                        manifestBlob.digest(),
                        manifestBlob.size(),
                        reference.stream().toList())))
            .getFirst();
    return new Stored(named.image(), named.unchanged(), layers);
  }

  @Override
  public void close() {
    images.trying(
        "drop what was left of an image",
        () -> {
          try (presence;
              BlobWriter _ = open) {
            for (BlobWriter.Finished blob : blobs) {
              blob.close();
            }
          }
          return images;
        });
    images.collectIfDue();
  }

  private void finishLayer() throws IOException {
    BlobWriter writer = open;
    if (writer != null) {
      BlobWriter.Finished layer = finished(writer);
      open = null;
      layers.add(new Layer(layer.digest(), layer.size()));
    }
  }

  private void requireRoom() {
    if (layers.size() == PlainLayers.MAX_LAYERS) {
      throw new IllegalStateException("an image has at most " + layers.size() + " layers");
    }
  }

  private BlobWriter.Finished finished(byte[] bytes) throws IOException {
    try (BlobWriter writer = images.store().writer()) {
      writer.write(bytes);
      return finished(writer);
    }
  }

  private BlobWriter.Finished finished(BlobWriter writer) throws IOException {
    BlobWriter.Finished blob = writer.finish();
    blobs.add(blob);
    return blob;
  }

  /** No time of its own: the same input is the same image. */
  private ConfigFile file(ImageConfig config) {
    return new ConfigFile(
        Instant.EPOCH.toString(),
        null,
        Platform.GUESTS.architecture(),
        Platform.GUESTS.operatingSystem(),
        config.settings(),
        new ConfigFile.RootFileSystem(
            "layers", layers.stream().map(layer -> layer.digest().toString()).toList()),
        null);
  }

  private static Descriptor descriptor(String mediaType, Digest digest, long size) {
    return Descriptor.of(mediaType, digest.toString(), size);
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
      if (writer != open) {
        throw new IllegalStateException("the layer has ended");
      }
      images.trying(
          STORE,
          () -> {
            writer.write(bytes, offset, length);
            return writer;
          });
    }
  }
}
