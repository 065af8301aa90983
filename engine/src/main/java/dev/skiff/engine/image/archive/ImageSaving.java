package dev.skiff.engine.image.archive;

import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.BackgroundDigest;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Images that are being written into one archive. Nothing of them is removed until it is closed.
 * One thread.
 */
final class ImageSaving implements OutgoingArchive {
  private final Images images;
  private final Images.Lease lease;
  private final Map<Digest, SortedSet<String>> selected = new LinkedHashMap<>();
  private final ArchiveTree archive = new ArchiveTree();

  private ImageSaving(Images images, Images.Lease lease) {
    this.images = images;
    this.lease = lease;
  }

  /**
   * Finds the images and all their files, so that nothing but the disk can fail afterwards.
   *
   * @param wanted names or ids; a name without a tag stands for all its tags, if it has any
   * @throws dev.skiff.engine.image.ImageFailure if one is not here, or damaged
   */
  static ImageSaving of(Images images, List<String> wanted, SaveFormat format) {
    ImageSaving saving = new ImageSaving(images, images.lease());
    try {
      for (Map.Entry<Digest, SortedSet<String>> image : selected(images, wanted).entrySet()) {
        saving.add(image.getKey(), image.getValue(), format);
        saving.selected.put(image.getKey(), image.getValue());
      }
      return saving;
    } catch (IOException e) {
      saving.close();
      throw ArchiveFailure.notWritten("the archive", e);
    } catch (RuntimeException e) {
      saving.close();
      throw e;
    }
  }

  @Override
  public Map<Digest, SortedSet<String>> images() {
    return Collections.unmodifiableMap(selected);
  }

  /** {@inheritDoc} The same images give the same bytes. */
  @Override
  public void writeTo(OutputStream out) throws IOException {
    FileTree tree = archive.build();
    List<Path> files = List.copyOf(archive.sources().keySet());
    try (BackgroundDigest digests = BackgroundDigest.sha256(files)) {
      TarWriter.write(tree, out);
      List<String> found = digests.await();
      for (int i = 0; i < files.size(); i++) {
        Digest expected = Objects.requireNonNull(archive.sources().get(files.get(i)));
        if (!new Digest(found.get(i)).equals(expected)) {
          throw ArchiveFailure.damagedBlob(expected);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an archive was verified", e);
    }
  }

  @Override
  public void close() {
    lease.close();
  }

  private void add(Digest image, SortedSet<String> references, SaveFormat format)
      throws IOException {
    var parts = images.parts(image);
    List<ImageReference> names = references.stream().map(ImageReference::parse).toList();
    switch (format) {
      case BOTH -> {
        archive.addBlobs(parts, names);
        archive.list(parts, names);
      }
      case OCI -> archive.addBlobs(parts, names);
      case DOCKER -> archive.addPlain(parts.config(), images.plainLayers(image), names);
    }
  }

  private static Map<Digest, SortedSet<String>> selected(Images images, List<String> wanted) {
    Map<Digest, SortedSet<String>> selected = new LinkedHashMap<>();
    for (String text : wanted) {
      for (Image image : imagesOf(images, text)) {
        selected.computeIfAbsent(image.digest(), _ -> new TreeSet<>()).addAll(namesOf(image, text));
      }
    }
    return selected;
  }

  private static List<Image> imagesOf(Images images, String text) {
    List<Image> tagged = new ArrayList<>();
    if (isWithoutTag(text)) {
      images.list().images().stream()
          .filter(image -> !namesOf(image, text).isEmpty())
          .forEach(tagged::add);
    }
    return tagged.isEmpty() ? List.of(images.resolve(text)) : tagged;
  }

  /** Of an image that was given by its id, none. */
  private static List<String> namesOf(Image image, String text) {
    String name = text.contains("@") ? text.substring(0, text.indexOf('@')) : text;
    return image.references().stream()
        .filter(reference ->
            isWithoutTag(text) ? reference.startsWith(name + ":") : reference.equals(name))
        .filter(reference -> reference.indexOf('/', name.length()) < 0)
        .toList();
  }

  private static boolean isWithoutTag(String text) {
    return text.indexOf(':', text.lastIndexOf('/') + 1) < 0 && !text.contains("@");
  }
}
