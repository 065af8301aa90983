package dev.skiff.engine.image;

import dev.skiff.engine.durable.HostLock;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.image.PlainLayers.BadLayer;
import dev.skiff.engine.image.PlainLayers.Layer;
import dev.skiff.engine.image.oci.ConfigFile;
import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.Manifest;
import dev.skiff.engine.image.oci.MediaTypes;
import dev.skiff.engine.image.oci.OciJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Images that are being taken into the store from elsewhere: blobs as they come, in any order, then
 * the images that they make. Nothing of what came is trusted: an image is taken when its layers
 * have the digests its config names and merge to a tree. Closed without a commit, nothing is left.
 * One thread.
 */
public final class Intake implements AutoCloseable {
  /** Each is an open file; archives of a hundred images have some thousand. */
  public static final int MAX_BLOBS = 4_000;

  private static final int BUFFER = 128 << 10;
  private static final String TAKE = "take images into the store";

  private final Images images;
  private final PlainLayers plainLayers;
  private final HostLock.Held presence;
  private final Map<Digest, BlobWriter.Finished> arrived = new HashMap<>();
  private final Map<Digest, BlobWriter.Finished> unpacked = new HashMap<>();

  /** What those who brought blobs call them. */
  private final Map<Digest, String> names = new HashMap<>();

  private final Set<Digest> needed = new LinkedHashSet<>();
  private final List<Arrival> arrivals = new ArrayList<>();

  Intake(Images images, PlainLayers plainLayers, HostLock.Held presence) {
    this.images = images;
    this.plainLayers = plainLayers;
    this.presence = presence;
  }

  /** A blob that came; its file is there until the intake is closed or committed. */
  public record Blob(Digest digest, long size, Path file) {}

  /**
   * An image that was taken.
   *
   * @param names that it was given now
   * @param unchanged whether it was there before, under the same names
   */
  public record Taken(Image image, List<ImageReference> names, boolean unchanged) {
    public Taken {
      names = List.copyOf(names);
    }
  }

  /**
   * Takes a blob's bytes, to the stream's end.
   *
   * @throws IOException what the source throws; the store's failures are {@link ImageFailure}s
   */
  public Blob take(InputStream source) throws IOException {
    BlobWriter writer = images.trying(TAKE, () -> images.store().writer());
    try {
      byte[] buffer = new byte[BUFFER];
      for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
        int length = count;
        images.trying(
            TAKE,
            () -> {
              writer.write(buffer, 0, length);
              return length;
            });
      }
      return images.trying(TAKE, () -> arrived(writer.finish()));
    } finally {
      images.trying(
          TAKE,
          () -> {
            writer.close();
            return writer;
          });
    }
  }

  /**
   * As {@link #take(InputStream)}.
   *
   * @param name of the blob where it comes from, for messages
   */
  public Blob take(InputStream source, String name) throws IOException {
    Blob blob = take(source);
    names.putIfAbsent(blob.digest(), name);
    return blob;
  }

  private String nameOf(Digest blob) {
    return names.getOrDefault(blob, "layer " + blob);
  }

  private Blob arrived(BlobWriter.Finished blob) throws IOException {
    BlobWriter.Finished before = arrived.get(blob.digest());
    if (before != null) {
      blob.close();
      return blob(before);
    }
    if (arrived.size() == MAX_BLOBS) {
      blob.close();
      throw ImageFailure.refused("archive", "it has more than " + MAX_BLOBS + " different files");
    }
    arrived.put(blob.digest(), blob);
    return blob(blob);
  }

  private static Blob blob(BlobWriter.Finished blob) {
    return new Blob(blob.digest(), blob.size(), blob.draft().path());
  }

  /** The blob of a digest, if it came. */
  public Optional<Blob> find(Digest digest) {
    return Optional.ofNullable(arrived.get(digest)).map(Intake::blob);
  }

  /**
   * The bytes of a manifest, config or list.
   *
   * @param what for messages
   * @throws ImageFailure if it is too long for one
   */
  public byte[] small(Blob blob, String what) {
    if (blob.size() > ContentStore.MAX_SMALL_BLOB) {
      throw ImageFailure.refused(
          what,
          "%s has %d bytes, at most %d are read"
              .formatted(blob.digest(), blob.size(), ContentStore.MAX_SMALL_BLOB));
    }
    return images.trying(TAKE, () -> Files.readAllBytes(blob.file()));
  }

  /**
   * Takes an image whose blobs have all come.
   *
   * @param what as its bringer calls it, for messages
   * @param references without digests
   * @throws ImageFailure if it is damaged, incomplete, or not for guests
   * @throws FormatFailure if a layer cannot be read
   */
  public void add(String what, Blob manifest, List<ImageReference> references) {
    references.forEach(Images::requireNoDigest);
    Manifest parsed = parsed(what, "manifest", () -> OciJson.manifest(small(manifest, what)));
    Blob configBlob = required(what, parsed.config());
    ConfigFile config = parsed(what, "config", () -> OciJson.config(small(configBlob, what)));
    Platform.of(config).requireGuests(what);
    // Also a config that can be parsed may make no sense.
    parsed(what, "config", () -> ImageConfig.of(config.config()));
    List<Digest> diffIds = parsed(what, "config", () -> Contents.diffIds(config));
    requireTree(what, layers(what, parsed.layers(), diffIds));
    needed.add(manifest.digest());
    needed.add(configBlob.digest());
    arrivals.add(new Arrival(mediaType(parsed), manifest.digest(), manifest.size(), references));
  }

  private void requireTree(String what, List<LayerTree.Source> layers) {
    try {
      images.trying(TAKE, () -> LayerTree.of(layers));
    } catch (FormatFailure e) {
      throw ImageFailure.refused(what, e);
    }
  }

  /** Makes the images durable and gives them their names, all or none. */
  public List<Taken> commit() {
    return images.trying(
        TAKE,
        () -> {
          images.store().keep(needed.stream().map(this::finished).toList());
          images.store().keepUnpacked(List.copyOf(unpacked.values()));
          return taken(images.name(arrivals));
        });
  }

  private List<Taken> taken(List<NamedImage> named) {
    List<Taken> taken = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      NamedImage image = named.get(i);
      taken.add(new Taken(image.image(), arrivals.get(i).references(), image.unchanged()));
    }
    return taken;
  }

  private BlobWriter.Finished finished(Digest digest) {
    BlobWriter.Finished blob = arrived.get(digest);
    if (blob == null) {
      throw new IllegalStateException(digest + " never came");
    }
    return blob;
  }

  @Override
  public void close() {
    images.trying(
        "drop what was left of images",
        () -> {
          try (presence) {
            for (BlobWriter.Finished blob : arrived.values()) {
              blob.close();
            }
            for (BlobWriter.Finished plain : unpacked.values()) {
              plain.close();
            }
          }
          return images;
        });
    images.collectIfDue();
  }

  /** Without a type of its own, as OCI allows, it is OCI's. */
  private static String mediaType(Manifest manifest) {
    return Optional.ofNullable(manifest.mediaType())
        .filter(MediaTypes.MANIFESTS::contains)
        .orElse(MediaTypes.MANIFEST);
  }

  private List<LayerTree.Source> layers(String what, List<Descriptor> named, List<Digest> diffIds) {
    if (named.size() != diffIds.size() || named.size() > PlainLayers.MAX_LAYERS) {
      throw ImageFailure.refused(
          what,
          "its manifest has %d layers and its config %d; at most %d are read"
              .formatted(named.size(), diffIds.size(), PlainLayers.MAX_LAYERS));
    }
    List<LayerTree.Source> plain = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      Path file = layer(what, named.get(i), diffIds.get(i));
      plain.add(new LayerTree.Source(file, nameOf(required(what, named.get(i)).digest())));
    }
    return plain;
  }

  private Path layer(String what, Descriptor named, Digest diffId) {
    if (!MediaTypes.LAYERS.contains(named.mediaType())) {
      throw ImageFailure.refused(what, "a layer is of type '" + named.mediaType() + "'");
    }
    Blob blob = required(what, named);
    needed.add(blob.digest());
    if (blob.digest().equals(diffId)) {
      return blob.file();
    }
    BlobWriter.Finished known = unpacked.get(blob.digest());
    if (known == null || !known.digest().equals(diffId)) {
      known = unpack(what, new Layer(blob.digest(), diffId, blob.file()));
      unpacked.put(blob.digest(), known);
    }
    return known.draft().path();
  }

  private BlobWriter.Finished unpack(String what, Layer layer) {
    return images.trying(
        TAKE,
        () -> {
          try {
            return plainLayers.unpacked(layer);
          } catch (BadLayer e) {
            throw ImageFailure.refused(what, nameOf(layer.blob()) + " " + e.getMessage());
          }
        });
  }

  private Blob required(String what, Descriptor named) {
    Digest digest =
        Digest.parse(named.digest())
            .orElseThrow(
                () -> ImageFailure.refused(what, "'" + named.digest() + "' is no SHA-256"));
    Blob blob =
        find(digest)
            .orElseThrow(() -> ImageFailure.refused(what, "its blob " + digest + " is missing"));
    if (blob.size() != named.size()) {
      throw ImageFailure.refused(
          what,
          "its blob %s has %d bytes instead of %d".formatted(digest, blob.size(), named.size()));
    }
    return blob;
  }

  private interface Parse<T> {
    T parse();
  }

  /** Names the image in what parsers say. */
  private static <T> T parsed(String what, String part, Parse<T> parse) {
    try {
      return parse.parse();
    } catch (FormatFailure e) {
      throw ImageFailure.refused(what, "its " + part + ": " + e.getMessage());
    } catch (Failure e) {
      throw e;
    } catch (IllegalArgumentException | NullPointerException e) {
      throw ImageFailure.refused(what, "its " + part + ": " + e.getMessage());
    }
  }
}
