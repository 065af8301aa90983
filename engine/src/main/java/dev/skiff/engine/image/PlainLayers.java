package dev.skiff.engine.image;

import dev.skiff.engine.format.compression.Compression;
import dev.skiff.engine.image.Contents.Content;
import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of images as plain tar archives, which alone can be read at any place: a layer that is
 * one, or what a compressed one holds, unpacked once into the store's cache. Callers hold the
 * store's presence.
 */
final class PlainLayers {
  /** Docker stops at 127 (moby, layer_store.go, maxLayerDepth). */
  static final int MAX_LAYERS = 500;

  /** Any layer may unpack to this much, and to so many times its own size more. */
  private static final long ALWAYS_ALLOWED_BYTES = 1L << 30;

  /** File systems of programs and texts shrink to a third, logs to a twentieth. */
  private static final int MAX_RATIO = 256;

  private static final int BUFFER = 128 << 10;

  private final ContentStore store;
  private final UnpackedLayers kept;

  PlainLayers(ContentStore store, UnpackedLayers kept) {
    this.store = store;
    this.kept = kept;
  }

  /**
   * One layer.
   *
   * @param blob as the manifest names it
   * @param diffId the plain archive's digest, as the config names it
   */
  record Layer(Digest blob, Digest diffId, Path file) {
    /** Whether the file is only a copy, which can be made again. */
    boolean unpacked() {
      return !blob.equals(diffId);
    }
  }

  /**
   * The layers of an image, lowest first; what is not unpacked yet is.
   *
   * @throws ImageFailure if one is missing, damaged or of an unknown kind
   */
  List<Layer> of(Digest image, Content content) throws IOException {
    List<Descriptor> named = content.manifest().layers();
    List<Digest> diffIds = content.diffIds();
    if (named.size() != diffIds.size() || named.size() > MAX_LAYERS) {
      throw ImageFailure.unsupported(
          image,
          "its manifest has %d layers and its config %d; at most %d are read"
              .formatted(named.size(), diffIds.size(), MAX_LAYERS));
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      layers.add(layer(image, named.get(i), diffIds.get(i)));
    }
    return layers;
  }

  private Layer layer(Digest image, Descriptor named, Digest diffId) throws IOException {
    if (!MediaTypes.LAYERS.contains(named.mediaType())) {
      throw ImageFailure.unsupported(image, "a layer is of type '" + named.mediaType() + "'");
    }
    Digest blob = SmallBlobs.digest(image, named);
    Path file = store.blob(blob);
    if (blob.equals(diffId)) {
      requireSize(image, blob, file, named.size());
      return new Layer(blob, diffId, file);
    }
    Path plain = store.unpacked(diffId);
    if (!Files.exists(plain)) {
      requireSize(image, blob, file, named.size());
      unpack(image, new Layer(blob, diffId, file));
      kept.tellGrown();
    }
    kept.touch(plain);
    return new Layer(blob, diffId, plain);
  }

  private static void requireSize(Digest image, Digest layer, Path blob, long size)
      throws IOException {
    try {
      long present = Files.size(blob);
      if (present != size) {
        throw ImageFailure.damaged(
            image, layer, "has %d bytes instead of %d".formatted(present, size));
      }
    } catch (NoSuchFileException e) {
      throw ImageFailure.damaged(image, layer, "is missing");
    }
  }

  /** Two that unpack the same layer at once write the same bytes; the second one's stay. */
  private void unpack(Digest image, Layer packed) throws IOException {
    try (BlobWriter.Finished plain = unpacked(packed)) {
      plain.draft().publish(store.unpacked(packed.diffId()));
    } catch (BadLayer e) {
      throw ImageFailure.damaged(image, packed.blob(), e.getMessage());
    }
  }

  /**
   * The plain archive of a compressed layer, not named yet; the caller closes it.
   *
   * @throws BadLayer if it is not what the config promises
   */
  BlobWriter.Finished unpacked(Layer packed) throws IOException, BadLayer {
    try (BlobWriter writer = store.writer();
        InputStream raw = Files.newInputStream(packed.file())) {
      copy(packed, raw, writer);
      BlobWriter.Finished plain = writer.finish();
      if (!plain.digest().equals(packed.diffId())) {
        plain.close();
        throw new BadLayer(
            "holds an archive of %s instead of %s".formatted(plain.digest(), packed.diffId()));
      }
      return plain;
    }
  }

  /** A layer that does not hold what it should; the message follows its name. */
  static final class BadLayer extends Exception {
    private static final long serialVersionUID = 1L;
    private final String why;

    BadLayer(String why) {
      super(why);
      this.why = why;
    }

    @Override
    public String getMessage() {
      return why;
    }
  }

  /** What goes wrong in reading is the layer's fault, in writing the disk's. */
  private static void copy(Layer packed, InputStream raw, BlobWriter writer)
      throws IOException, BadLayer {
    byte[] buffer = new byte[BUFFER];
    try (Unpacking plain = new Unpacking(packed.blob(), raw)) {
      for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
        writer.write(buffer, 0, count);
      }
    }
  }

  private static final class Unpacking implements AutoCloseable {
    private final InputStream plain;

    Unpacking(Digest blob, InputStream raw) throws BadLayer {
      try {
        this.plain =
            Compression.openWithin(
                raw, ALWAYS_ALLOWED_BYTES, MAX_RATIO, "layer " + blob.shortHex());
      } catch (IOException e) {
        throw bad(e);
      }
    }

    int read(byte[] buffer) throws BadLayer {
      try {
        return plain.read(buffer);
      } catch (IOException e) {
        throw bad(e);
      }
    }

    private static BadLayer bad(IOException cause) {
      return new BadLayer("cannot be unpacked: " + cause.getMessage());
    }

    @Override
    public void close() throws IOException {
      plain.close();
    }
  }
}
