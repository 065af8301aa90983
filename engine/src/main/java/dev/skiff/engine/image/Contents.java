package dev.skiff.engine.image;

import dev.skiff.engine.image.ImageIndex.Entry;
import dev.skiff.engine.image.oci.ConfigFile;
import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.Manifest;
import dev.skiff.engine.image.oci.OciJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the small blobs of images say. They are checked when they are first read and then kept: they
 * cannot change without another name.
 */
final class Contents {
  /** Far more than anybody lists; some kilobytes each. */
  private static final int MAX_KNOWN = 10_000;

  private final ContentStore store;
  private final Map<Digest, Content> known = new ConcurrentHashMap<>();

  Contents(ContentStore store) {
    this.store = store;
  }

  /**
   * An image, less its layers' bytes.
   *
   * @param file the whole config
   * @param diffIds of the plain layers, lowest first
   */
  record Content(
      Manifest manifest,
      ConfigFile file,
      List<Digest> diffIds,
      ImageConfig config,
      long sizeBytes) {}

  /**
   * @throws ImageFailure if a blob is damaged or cannot be understood
   */
  Content of(Entry entry) throws IOException {
    Content present = known.get(entry.digest());
    if (present != null) {
      return present;
    }
    Content read = read(entry);
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    known.put(entry.digest(), read);
    return read;
  }

  /** Reads an image before anybody waits for it, who is told if it is damaged. */
  void readAhead(Entry entry) throws IOException {
    try {
      of(entry);
    } catch (ImageFailure e) {
      // Left to whoever needs it.
    }
  }

  /**
   * Every blob that an image needs.
   *
   * @throws ImageFailure if the manifest is damaged
   */
  Set<Digest> reachable(Entry entry) throws IOException {
    return blobs(entry).keySet();
  }

  /**
   * Every blob that an image needs, with the bytes it has.
   *
   * @throws ImageFailure if the manifest is damaged
   */
  Map<Digest, Long> blobs(Entry entry) throws IOException {
    Content present = known.get(entry.digest());
    Manifest manifest = present != null ? present.manifest() : manifest(entry);
    Map<Digest, Long> blobs = new HashMap<>();
    blobs.put(entry.digest(), entry.size());
    blobs.put(SmallBlobs.digest(entry.digest(), manifest.config()), manifest.config().size());
    for (Descriptor layer : manifest.layers()) {
      blobs.put(SmallBlobs.digest(entry.digest(), layer), layer.size());
    }
    return blobs;
  }

  /** The plain layers an image needs, as far as its blobs tell: they can be made again. */
  Set<Digest> diffIds(Entry entry) throws IOException {
    try {
      return new HashSet<>(of(entry).diffIds());
    } catch (ImageFailure e) {
      return Set.of();
    }
  }

  static List<Digest> diffIds(ConfigFile file) {
    return file.rootfs().diffIds().stream()
        .map(text ->
            Digest.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no SHA-256")))
        .toList();
  }

  private Content read(Entry entry) throws IOException {
    Manifest manifest = manifest(entry);
    Digest image = entry.digest();
    Digest config = SmallBlobs.digest(image, manifest.config());
    byte[] json = SmallBlobs.read(image, store.blob(config), config, manifest.config().size());
    long layers = manifest.layers().stream().mapToLong(Descriptor::size).sum();
    try {
      ConfigFile file = OciJson.config(json);
      return new Content(
          manifest, file, diffIds(file), ImageConfig.of(file), entry.size() + json.length + layers);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw ImageFailure.unsupported(image, "its config: " + e.getMessage());
    }
  }

  private Manifest manifest(Entry entry) throws IOException {
    Digest image = entry.digest();
    byte[] json = SmallBlobs.read(image, store.blob(image), image, entry.size());
    try {
      return OciJson.manifest(json);
    } catch (IllegalArgumentException e) {
      throw ImageFailure.unsupported(image, "its manifest: " + e.getMessage());
    }
  }
}
