package dev.skiff.engine.image;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.Draft;
import dev.skiff.engine.durable.DurableFiles;
import dev.skiff.engine.durable.HostLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * An OCI image layout on disk: blobs named by their digests, and the index. What a method has
 * written survives kill -9 and a power cut when it returns. Safe for use by several threads and
 * processes.
 *
 * <p>Two locks: whoever writes anything holds {@link #presence} shared until the index names it;
 * drafts and blobs are only removed while it is held exclusively. The index is changed under a lock
 * of its own, which is taken last and held briefly.
 */
final class ContentStore {
  /** Of manifests and configs; other tools have the same bound. */
  static final int MAX_SMALL_BLOB = 4 << 20;

  /** Some 100,000 images. */
  private static final int MAX_INDEX = 64 << 20;

  /** image-layout.md. */
  private static final byte[] LAYOUT =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

  private static final Pattern BLOB_NAME = Pattern.compile("[0-9a-f]{64}");

  private final Path root;
  private final Path blobs;
  private final Path drafts;
  private final Path unpacked;
  private final DurableFiles files;
  private final HostLock presence;
  private final HostLock indexChange;

  private ContentStore(Path root, DurableFiles files) throws IOException {
    this.root = root;
    this.blobs = root.resolve("blobs/sha256");
    this.drafts = root.resolve("tmp");
    this.unpacked = root.resolve("unpacked");
    this.files = files;
    files.createDirectories(blobs);
    files.createDirectories(drafts);
    files.createDirectories(unpacked);
    this.presence = HostLock.of(root.resolve("lock"));
    this.indexChange = HostLock.of(root.resolve("index.lock"));
  }

  /** Opens a store, making it where there is none. */
  static ContentStore open(Path root, Disk disk) throws IOException {
    ContentStore store = new ContentStore(root.toAbsolutePath(), new DurableFiles(disk));
    try (var _ = store.presence.shared();
        var _ = store.indexChange.exclusive()) {
      store.writeIfAbsent(store.root.resolve("oci-layout"), LAYOUT);
      store.writeIfAbsent(store.indexFile(), ImageIndex.EMPTY.toJson());
    }
    return store;
  }

  Path root() {
    return root;
  }

  Path indexFile() {
    return root.resolve("index.json");
  }

  Path blob(Digest digest) {
    return blobs.resolve(digest.hex());
  }

  /** Where the plain archive of a compressed layer is kept, a cache; it may not be there. */
  Path unpacked(Digest diffId) {
    return unpacked.resolve(diffId.hex());
  }

  /** All plain archives that are kept now. */
  List<Path> unpacked() throws IOException {
    return named(unpacked);
  }

  /** The caller holds {@link #presence} exclusively. */
  void removeUnpacked(Digest diffId) throws IOException {
    files.delete(unpacked(diffId));
  }

  HostLock presence() {
    return presence;
  }

  /** A new blob; the caller holds {@link #presence}. */
  BlobWriter writer() throws IOException {
    return new BlobWriter(files.draft(drafts));
  }

  /** Gives blobs their names; the caller holds {@link #presence}. */
  void keep(List<BlobWriter.Finished> finished) throws IOException {
    for (BlobWriter.Finished blob : finished) {
      if (same(blob)) {
        blob.draft().close();
      } else {
        blob.draft().place(blob(blob.digest()));
      }
    }
    // Also for a blob that was there: who put it there may have been killed before this.
    files.syncDirectory(blobs);
  }

  /** Names the plain archives of compressed layers; the caller holds {@link #presence}. */
  void keepUnpacked(List<BlobWriter.Finished> plain) throws IOException {
    for (BlobWriter.Finished archive : plain) {
      archive.draft().place(unpacked(archive.digest()));
    }
    files.syncDirectory(unpacked);
  }

  ImageIndex index() throws IOException {
    byte[] json;
    try {
      long size = Files.size(indexFile());
      if (size > MAX_INDEX) {
        throw ImageFailure.damagedIndex(indexFile(), "it has " + size + " bytes");
      }
      json = Files.readAllBytes(indexFile());
    } catch (NoSuchFileException e) {
      throw ImageFailure.damagedIndex(indexFile(), "it is gone");
    }
    try {
      return ImageIndex.parse(json);
    } catch (IllegalArgumentException e) {
      throw ImageFailure.damagedIndex(indexFile(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * Changes the index, durably; the caller holds {@link #presence}, in either way.
   *
   * @return as it was before
   */
  ImageIndex changeIndex(UnaryOperator<ImageIndex> change) throws IOException {
    return changed(change).before();
  }

  /** The index around a change. */
  record Change(ImageIndex before, ImageIndex after) {}

  /** The same as {@link #changeIndex}, telling more. */
  Change changed(UnaryOperator<ImageIndex> change) throws IOException {
    try (var _ = indexChange.exclusive()) {
      ImageIndex before = index();
      ImageIndex after = change.apply(before);
      if (after.equals(before)) {
        files.syncDirectory(root);
      } else {
        publish(indexFile(), after.toJson());
      }
      return new Change(before, after);
    }
  }

  /** The same, by somebody who is not present yet. */
  ImageIndex changePresent(UnaryOperator<ImageIndex> change) throws IOException {
    // While this process is present nobody sweeps away what the new index is written to.
    try (HostLock.Held _ = presence.shared()) {
      return changeIndex(change);
    }
  }

  /** Looks at the index while nobody changes it. */
  <T> T whileUnchanged(Function<ImageIndex, T> look) throws IOException {
    try (var _ = indexChange.exclusive()) {
      return look.apply(index());
    }
  }

  /** Removes every blob outside a set; the caller holds {@link #presence} exclusively. */
  void removeAllBut(Set<Digest> reachable) throws IOException {
    removeAllBut(blobs, reachable);
  }

  /** As {@link #removeAllBut}, of the plain archives of compressed layers. */
  void removeUnpackedBut(Set<Digest> diffIds) throws IOException {
    removeAllBut(unpacked, diffIds);
  }

  private void removeAllBut(Path directory, Set<Digest> reachable) throws IOException {
    List<Path> unreachable =
        named(directory).stream()
            .filter(blob -> !reachable.contains(new Digest(blob.getFileName().toString())))
            .toList();
    if (!unreachable.isEmpty()) {
      files.deleteAll(directory, unreachable);
    }
  }

  /** The files that have a digest for a name. */
  private static List<Path> named(Path directory) throws IOException {
    List<Path> named = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path file : all) {
        if (BLOB_NAME.matcher(file.getFileName().toString()).matches()) {
          named.add(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return named;
  }

  /** Removes what killed writers have left; the caller holds {@link #presence} exclusively. */
  void sweepDrafts() throws IOException {
    files.sweep(drafts);
  }

  /**
   * Whether the blob is here already, whole. Comparing is cheaper than forcing a copy to the disk,
   * and a damaged blob is put right by the one that was just written.
   */
  private boolean same(BlobWriter.Finished blob) throws IOException {
    Path present = blob(blob.digest());
    try {
      return Files.size(present) == blob.size() && Files.mismatch(present, blob.draft().path()) < 0;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void writeIfAbsent(Path file, byte[] bytes) throws IOException {
    if (!Files.exists(file)) {
      publish(file, bytes);
    }
  }

  private void publish(Path file, byte[] bytes) throws IOException {
    try (Draft draft = files.draft(drafts)) {
      draft.write(ByteBuffer.wrap(bytes));
      draft.publish(file);
    }
  }
}
