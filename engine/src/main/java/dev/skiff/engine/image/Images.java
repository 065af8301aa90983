package dev.skiff.engine.image;

import dev.skiff.engine.cache.Cache;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.FreeSpace;
import dev.skiff.engine.durable.HostLock;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Contents.Content;
import dev.skiff.engine.image.ImageIndex.Entry;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The images of this engine. A change is durable when its method returns; a method that throws has
 * changed nothing that a reader sees. Safe for use by several threads, and beside other processes
 * that use the same store.
 */
public final class Images {
  /** Manifest, config, index and directory entries of a new image, generously. */
  private static final long OVERHEAD_BYTES = 1 << 20;

  private final ContentStore store;
  private final Contents contents;
  private final UnpackedLayers unpackedLayers;
  private final ImageReading reading;
  private final ImageUses uses;
  private final Borrowings borrowings = new Borrowings();
  private final Collector collector;
  private final Removals removals;
  private final Naming naming;

  private Images(ContentStore store, InstantSource clock, ImageUses uses) {
    this.store = store;
    this.contents = new Contents(store);
    this.unpackedLayers = new UnpackedLayers(store, clock);
    this.reading = new ImageReading(store, contents, new PlainLayers(store, unpackedLayers));
    this.uses = uses;
    this.collector = new Collector(store, contents, this::isUsed);
    this.naming = new Naming(store, clock, this::isUsed, collector);
    this.removals = new Removals(store, contents, this::users);
  }

  /** All images, newest first, and why some cannot be shown. */
  public record Listing(List<Image> images, List<ImageFailure> damaged) {}

  /** What is no name and no image any more. */
  public record Removal(List<String> untagged, List<Digest> deleted) {}

  /** While it is open, no blob is removed. */
  public interface Lease extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * An image that is as good as used while this is open: for the time between finding it and
   * recording who uses it.
   */
  public record Borrowed(Image image, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  /** What was removed at once, and the bytes that nothing needs any more. */
  public record Pruned(List<String> untagged, List<Digest> deleted, long reclaimedBytes) {}

  /**
   * Opens the store, making it where there is none. No image is looked at; what killed writers left
   * stays until {@link #collect}.
   *
   * @throws ImageFailure if it may not be written
   */
  public static Images open(Path root, Disk disk, InstantSource clock, ImageUses uses) {
    ContentStore store = trying("open the image store", root, () -> ContentStore.open(root, disk));
    return new Images(store, clock, uses);
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
          long free = FreeSpace.bytes(store.root());
          if (free < layerBytes + OVERHEAD_BYTES) {
            throw ImageFailure.noSpace(store.root(), layerBytes + OVERHEAD_BYTES, free);
          }
          return new NewImage(this, store.presence().shared());
        });
  }

  /** Begins to take images in from elsewhere; the caller closes it. */
  public Intake intake() {
    return trying(
        "store images", () -> new Intake(this, reading.plainLayers(), store.presence().shared()));
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

  /** The ids of all images. */
  public Set<Digest> digests() {
    return index().digests();
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
   * An image with what it is made of.
   *
   * @throws ImageFailure as {@link #resolve}
   */
  public Anatomy anatomy(String text) {
    ImageIndex index = index();
    Digest digest = Selection.of(index, text).digest();
    Content content = reading(digest, () -> contents.of(firstEntry(index, digest)));
    return Anatomy.of(image(index, digest), content);
  }

  /**
   * What the blobs of all images take; what a damaged image would need beyond itself is left out.
   */
  public StoreUsage usage() {
    return trying("measure the images", removals::usage);
  }

  /**
   * Finds an image as {@link #resolve} does, and keeps it from being removed until closed. Never
   * close it before its use is recorded where {@link ImageUses} looks.
   */
  public Borrowed borrow(String text) {
    return trying(
        "find an image",
        () -> {
          Digest digest =
              store.whileUnchanged(index -> {
                Digest found = Selection.of(index, text).digest();
                borrowings.begin(found);
                return found;
              });
          try {
            return new Borrowed(get(digest), () -> giveBack(digest));
          } catch (RuntimeException e) {
            giveBack(digest);
            throw e;
          }
        });
  }

  /** It may have lost its names meanwhile. */
  private void giveBack(Digest digest) {
    borrowings.end(digest);
    if (index().of(digest).stream().allMatch(Entry::leftover)) {
      collect();
    }
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
          Image named;
          try (HostLock.Held _ = store.presence().shared()) {
            Naming.Entered entered = naming.tag(source, target);
            named = image(entered.index(), entered.digest());
          }
          collectIfDue();
          return named;
        });
  }

  /**
   * Removes a name, and its image with the last one; of an id, the image. An image that somebody
   * uses stays until nobody does; without force that is refused, and so it is, by its id, while
   * somebody who uses it runs.
   *
   * @throws ImageFailure if there is no such image, it is in use, or an id has several names
   */
  public Removal remove(String text, boolean force) {
    return trying(
        "remove an image",
        () -> {
          Removal removal = removals.remove(text, force);
          collect();
          return removal;
        });
  }

  /**
   * Removes images that nobody uses.
   *
   * @param superfluous asked about each of them; one that gets another name meanwhile stays
   */
  public Pruned prune(Predicate<Image> superfluous) {
    return trying(
        "remove images",
        () -> {
          Pruned pruned = removals.prune(list().images(), superfluous);
          collect();
          return pruned;
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
    return reading(image, () -> reading.tree(() -> firstEntry(index(), image), lease()));
  }

  /**
   * The files of an image; the caller holds a lease.
   *
   * @throws ImageFailure if there is no such image, or it is damaged
   */
  public ImageParts parts(Digest image) {
    return reading(image, () -> reading.parts(firstEntry(index(), image)));
  }

  /** As {@link #parts}, of the layers only; a compressed one is unpacked first, once. */
  public List<ImageParts.Plain> plainLayers(Digest image) {
    return reading(image, () -> reading.plain(firstEntry(index(), image)));
  }

  private <T> T reading(Digest image, Attempt<T> body) {
    return trying("read image " + image.shortHex(), body);
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
    collector.makeDue();
    collectIfDue();
  }

  /** Calls somebody, who must not wait for this store, after each collection. One listener. */
  public void whenCollected(Runnable listener) {
    collector.whenCollected(listener);
  }

  /** What was made of images here and can be made again. */
  public Cache cache() {
    return unpackedLayers;
  }

  void collectIfDue() {
    collector.collectIfDue();
  }

  ContentStore store() {
    return store;
  }

  /** Enters stored manifests into the index, all of them at once. */
  List<NamedImage> name(List<Arrival> arrivals) throws IOException {
    List<NamedImage> named = new ArrayList<>();
    for (Naming.Entered entered : naming.enter(arrivals)) {
      named.add(new NamedImage(image(entered.index(), entered.digest()), entered.unchanged()));
    }
    return named;
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

  private boolean isUsed(Digest digest) {
    return !users(digest).isEmpty();
  }

  private List<ImageUses.User> users(Digest digest) {
    return borrowings.includes(digest)
        ? List.of(new ImageUses.User("an instance that is being created", false))
        : uses.of(digest);
  }

  private Image image(ImageIndex index, Digest digest) {
    Entry first = firstEntry(index, digest);
    Content content = reading(digest, () -> contents.of(first));
    return new Image(
        digest, index.references(digest), first.created(), content.sizeBytes(), content.config());
  }

  private static Entry firstEntry(ImageIndex index, Digest digest) {
    return index.of(digest).stream()
        .min(Comparator.comparing(Entry::created))
        .orElseThrow(() -> ImageFailure.notFound(digest.toString(), Optional.empty()));
  }
}
