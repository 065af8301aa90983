package dev.skiff.engine.image;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.HostLock;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Contents.Content;
import dev.skiff.engine.image.ImageIndex.Entry;
import dev.skiff.engine.image.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of this engine. A change is durable when its method returns; a method that throws has
 * changed nothing that a reader sees. Safe for use by several threads, and beside other processes
 * that use the same store.
 */
public final class Images {
  private static final Logger LOG = LoggerFactory.getLogger(Images.class);

  /** Manifest, config, index and directory entries of a new image, generously. */
  private static final long OVERHEAD_BYTES = 1 << 20;

  private final ContentStore store;
  private final Contents contents;
  private final PlainLayers plainLayers;
  private final InstantSource clock;
  private final ImageUses uses;
  private volatile boolean collectionDue;

  private Images(ContentStore store, InstantSource clock, ImageUses uses) {
    this.store = store;
    this.contents = new Contents(store);
    this.plainLayers = new PlainLayers(store);
    this.clock = clock;
    this.uses = uses;
  }

  /** All images, newest first, and why some cannot be shown. */
  public record Listing(List<Image> images, List<ImageFailure> damaged) {}

  /** What is no name and no image any more. */
  public record Removal(List<String> untagged, List<Digest> deleted) {}

  /** While it is open, no blob is removed: for the time between finding and using an image. */
  public interface Lease extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Opens the store, making it where there is none, and removes what killed writers left in it.
   *
   * @throws ImageFailure if it may not be written
   */
  public static Images open(Path root, Disk disk, InstantSource clock, ImageUses uses) {
    ContentStore store = trying("open the image store", root, () -> ContentStore.open(root, disk));
    Images images = new Images(store, clock, uses);
    images.collect();
    return images;
  }

  /**
   * Begins a new image; the caller closes it.
   *
   * @param layerBytes about how long the layer will be
   * @throws ImageFailure {@code image.no-space} if that is more than is free
   */
  public NewImage begin(long layerBytes) {
    return trying(
        "store an image",
        () -> {
          long free = Files.getFileStore(store.root()).getUsableSpace();
          if (free < layerBytes + OVERHEAD_BYTES) {
            throw ImageFailure.noSpace(store.root(), layerBytes + OVERHEAD_BYTES, free);
          }
          return new NewImage(this, store.presence().shared());
        });
  }

  /** One image that is damaged does not hide the others. */
  public Listing list() {
    ImageIndex index = index();
    List<Image> images = new ArrayList<>();
    List<ImageFailure> damaged = new ArrayList<>();
    for (Digest digest : index.digests()) {
      try {
        images.add(image(index, digest));
      } catch (ImageFailure e) {
        damaged.add(e);
      }
    }
    images.sort(Comparator.comparing(Image::created).reversed().thenComparing(Image::digest));
    return new Listing(List.copyOf(images), List.copyOf(damaged));
  }

  /**
   * The image of a reference, an id, or the beginning of an id of at least four digits. A name goes
   * before an id.
   *
   * @throws ImageFailure if there is none, or more than one, or it is damaged
   */
  public Image resolve(String text) {
    ImageIndex index = index();
    return image(index, Selection.of(index, text).digest());
  }

  /**
   * The image of exactly this manifest.
   *
   * @throws ImageFailure if it is not here, or damaged
   */
  public Image get(Digest digest) {
    return image(index(), digest);
  }

  /**
   * Gives an image another name, which leaves the image that had it.
   *
   * @throws ImageFailure if there is no such image, or the name has a digest
   */
  public Image tag(String source, ImageReference target) {
    requireNoDigest(target);
    return trying(
        "name an image",
        () -> {
          ImageIndex before =
              changePresent(index -> {
                Digest digest = Selection.of(index, source).digest();
                Entry old = index.of(digest).getFirst();
                return index.with(
                    entry(old.mediaType(), digest, old.size(), Optional.of(target)), this::isUsed);
              });
          collect();
          return get(Selection.of(before, source).digest());
        });
  }

  /**
   * Removes a name, and its image with the last one; of an id, the image. An image that somebody
   * uses stays until nobody does; without force that is refused.
   *
   * @throws ImageFailure if there is no such image, it is in use, or an id has several names
   */
  public Removal remove(String text, boolean force) {
    return trying(
        "remove an image",
        () -> {
          ImageIndex before =
              changePresent(index -> {
                Selection selection = Selection.of(index, text);
                if (!force) {
                  selection.requireRemovable(index, text, uses);
                }
                return index.without(selection::covers, this::isUsed);
              });
          collect();
          return removal(before, Selection.of(before, text));
        });
  }

  /**
   * The tree of an image, merged of its layers. Each layer is verified while the tree is used,
   * every time. A compressed layer is unpacked first, once. Until the tree is closed nothing is
   * removed from the store.
   *
   * @throws ImageFailure if the image is not here, damaged, for other computers, or made of
   *     anything but layers of files
   */
  public VerifiedTree tree(Digest image) {
    return trying(
        "read image " + image.shortHex(),
        () -> {
          Lease lease = lease();
          try {
            Content content = contents.of(firstEntry(index(), image));
            Platform.of(content.file()).requireGuests(image.shortHex());
            return new CheckedTree(image, plainLayers.of(image, content), lease);
          } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
          }
        });
  }

  /** Keeps every blob until closed. */
  public Lease lease() {
    HostLock.Held held = trying("read the image store", () -> store.presence().shared());
    return () -> {
      trying(
          "leave the image store",
          () -> {
            held.close();
            return held;
          });
      collectIfDue();
    };
  }

  /**
   * Removes what no name and no user needs. While anybody writes to the store that is put off until
   * the last one of this engine has done so, or the next change. Never fails: what cannot be
   * removed now is tried again then.
   */
  public void collect() {
    collectionDue = true;
    collectIfDue();
  }

  void collectIfDue() {
    if (!collectionDue) {
      return;
    }
    try {
      Optional<HostLock.Held> alone = trying("remove blobs", () -> store.presence().tryExclusive());
      if (alone.isPresent()) {
        collectAlone(alone.get());
      }
    } catch (ImageFailure e) {
      LOG.warn("unused blobs stay for now: {}", e.getMessage());
    }
  }

  ContentStore store() {
    return store;
  }

  /**
   * An image that is in the index now.
   *
   * @param unchanged whether it was before, under the same name
   */
  record Named(Image image, boolean unchanged) {}

  /** Enters a stored manifest into the index. */
  Named name(Digest digest, long size, Optional<ImageReference> reference) throws IOException {
    Entry added = entry(MediaTypes.MANIFEST, digest, size, reference);
    ImageIndex before = store.changeIndex(index -> index.with(added, this::isUsed));
    Optional<Entry> old = added.reference().flatMap(before::named);
    if (old.isPresent() && !old.get().digest().equals(digest)) {
      collectionDue = true;
    }
    boolean unchanged =
        before.of(digest).stream().anyMatch(entry -> entry.reference().equals(added.reference()));
    return new Named(get(digest), unchanged);
  }

  <T> T trying(String attempt, Attempt<T> body) {
    return trying(attempt, store.root(), body);
  }

  /** Something that may fail as files do. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  static void requireNoDigest(ImageReference reference) {
    if (reference.digest().isPresent()) {
      throw ImageFailure.badReference(
          reference.toString(), "a digest cannot be given, it follows from the content", "");
    }
  }

  private static <T> T trying(String attempt, Path root, Attempt<T> body) {
    try {
      return body.run();
    } catch (IOException e) {
      throw ImageFailure.of(attempt, root, e);
    } catch (DirectoryIteratorException e) {
      throw ImageFailure.of(attempt, root, Objects.requireNonNull(e.getCause()));
    }
  }

  private ImageIndex index() {
    return trying("list the images", store::index);
  }

  private Entry entry(
      String mediaType, Digest digest, long size, Optional<ImageReference> reference) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Entry(
        mediaType, digest, size, reference.map(ImageReference::nameAndTag), now, false);
  }

  private boolean isUsed(Digest digest) {
    return !uses.of(digest).isEmpty();
  }

  private Image image(ImageIndex index, Digest digest) {
    Entry first = firstEntry(index, digest);
    Content content = trying("read image " + digest.shortHex(), () -> contents.of(first));
    List<String> references =
        index.of(digest).stream().flatMap(entry -> entry.reference().stream()).toList();
    return new Image(digest, references, first.created(), content.sizeBytes(), content.config());
  }

  private static Entry firstEntry(ImageIndex index, Digest digest) {
    return index.of(digest).stream()
        .min(Comparator.comparing(Entry::created))
        .orElseThrow(() -> ImageFailure.notFound(digest.toString(), Optional.empty()));
  }

  private Removal removal(ImageIndex before, Selection selection) {
    List<String> untagged =
        before.entries().stream()
            .filter(selection::covers)
            .flatMap(entry -> entry.reference().stream())
            .toList();
    boolean deleted = index().of(selection.digest()).isEmpty();
    return new Removal(untagged, deleted ? List.of(selection.digest()) : List.of());
  }

  /** While this process is present nobody sweeps away what the new index is written to. */
  private ImageIndex changePresent(UnaryOperator<ImageIndex> change) throws IOException {
    try (HostLock.Held _ = store.presence().shared()) {
      return store.changeIndex(change);
    }
  }

  /**
   * If an image cannot be read, nobody knows which blobs are its own, and all of them stay until it
   * is removed.
   */
  private void collectAlone(HostLock.Held alone) {
    trying(
        "remove unused blobs",
        () -> {
          try (alone) {
            store.sweepDrafts();
            store.changeIndex(index -> index.withoutUnusedLeftovers(this::isUsed));
            Set<Digest> reachable = new HashSet<>();
            Set<Digest> diffIds = new HashSet<>();
            for (Entry entry : store.index().entries()) {
              reachable.addAll(contents.reachable(entry));
              diffIds.addAll(contents.diffIds(entry));
            }
            store.removeAllBut(reachable);
            store.removeUnpackedBut(diffIds);
            collectionDue = false;
          }
          return alone;
        });
  }
}
