package dev.skiff.engine.image.archive;

import dev.skiff.engine.format.compression.DamagedCompressionException;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.Intake;
import dev.skiff.engine.image.Intake.Blob;
import dev.skiff.engine.image.Platform;
import dev.skiff.engine.image.oci.ConfigFile;
import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.Manifest;
import dev.skiff.engine.image.oci.MediaTypes;
import dev.skiff.engine.image.oci.OciJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** Images in and out of archives. Safe for use by several threads. */
public final class ImageArchives {
  private final Images images;

  public ImageArchives(Images images) {
    this.images = images;
  }

  /**
   * Loads all images of an archive, or none: an OCI layout, or what any Docker has saved. Each gets
   * the names that the archive has for it, which leave the images that had them. Blocks while the
   * source does.
   *
   * @throws dev.skiff.engine.failure.Failure that names what is wrong, with nothing left behind
   */
  public List<Intake.Taken> load(ArchiveSource source, ArrivalListener listener) {
    String archive =
        switch (source) {
          case ArchiveSource.Stream stream -> stream.name();
          case ArchiveSource.Folder folder -> "'" + folder.path() + "'";
        };
    try (Intake intake = images.intake()) {
      Members members = new Members(archive, intake, listener);
      ArchiveReading.read(source, members);
      List<FoundImage> found = found(members);
      if (found.isEmpty()) {
        throw ArchiveFailure.noImage(archive);
      }
      for (FoundImage image : found) {
        intake.add(image.what(), image.manifest(), image.names());
      }
      return intake.commit();
    }
  }

  /**
   * Begins to write images into an archive; the caller closes it.
   *
   * @param wanted names or ids; a name without a tag stands for all its tags, if it has any
   * @throws dev.skiff.engine.failure.Failure if one is not here, or damaged
   */
  public OutgoingArchive save(List<String> wanted, SaveFormat format) {
    return ImageSaving.of(images, wanted, format);
  }

  /**
   * Makes an image of the files of a system: one layer, its bytes as they came, plain. The same
   * files and changes are the same image.
   *
   * @param changes of the config, in the words of a Dockerfile
   * @throws dev.skiff.engine.failure.Failure that names what is wrong, with nothing left behind
   */
  public Intake.Taken importFiles(
      ArchiveSource.Stream files, List<String> changes, Optional<ImageReference> reference) {
    ConfigFile.Settings settings = ImageChanges.settings(changes);
    String what = reference.map(ImageReference::nameAndTag).orElse("of " + files.name());
    try (Intake intake = images.intake();
        InputStream plain = ArchiveReading.plain(files.in(), files.name())) {
      Blob layer = intake.take(plain, files.name());
      ConfigFile config =
          new ConfigFile(
              Instant.EPOCH.toString(),
              null,
              Platform.GUESTS.architecture(),
              Platform.GUESTS.operatingSystem(),
              settings,
              new ConfigFile.RootFileSystem("layers", List.of(layer.digest().toString())),
              null);
      Blob configBlob = intake.take(new ByteArrayInputStream(OciJson.bytes(config)));
      Manifest manifest =
          Manifest.of(
              Descriptor.of(MediaTypes.CONFIG, configBlob.digest().toString(), configBlob.size()),
              List.of(
                  Descriptor.of(MediaTypes.TAR_LAYER, layer.digest().toString(), layer.size())));
      intake.add(
          what,
          intake.take(new ByteArrayInputStream(OciJson.bytes(manifest))),
          reference.stream().toList());
      return intake.commit().getFirst();
    } catch (DamagedCompressionException e) {
      throw ArchiveFailure.damaged(files.name(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw ArchiveFailure.unreadable(files.name(), e);
    }
  }

  /**
   * Begins to write the merged files of an image as one tar archive; the caller closes it. The same
   * image gives the same bytes.
   *
   * @throws dev.skiff.engine.failure.Failure if the image is not here, or damaged
   */
  public OutgoingArchive exportFiles(String image) {
    Digest digest = images.resolve(image).digest();
    VerifiedTree tree = images.tree(digest);
    return new OutgoingArchive() {
      @Override
      public Map<Digest, SortedSet<String>> images() {
        return Map.of(digest, Collections.emptySortedSet());
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        TarWriter.write(tree.tree(), out);
        tree.confirm();
      }

      @Override
      public void close() {
        tree.close();
      }
    };
  }

  /** Docker writes its own lists and OCI's side by side; OCI's keep the image's digest. */
  private static List<FoundImage> found(Members members) {
    DockerArchive docker = new DockerArchive(members);
    Optional<byte[]> index = members.text("index.json");
    Optional<byte[]> manifest = members.text("manifest.json");
    if (index.isPresent()) {
      List<FoundImage> images = new OciLayout(members).images(index.get());
      return manifest.isPresent() ? namedBy(docker.names(manifest.get()), images, members) : images;
    }
    if (manifest.isPresent()) {
      return docker.images(manifest.get());
    }
    return members
        .text("repositories")
        .map(docker::oldImages)
        .orElseThrow(() -> ArchiveFailure.unknown(members.archive()));
  }

  private static List<FoundImage> namedBy(
      Map<Digest, List<ImageReference>> names, List<FoundImage> images, Members members) {
    List<FoundImage> named = new ArrayList<>();
    for (FoundImage image : images) {
      named.add(
          image.names().isEmpty()
              ? new FoundImage(
                  image.what(),
                  image.manifest(),
                  names.getOrDefault(config(image, members), List.of()))
              : image);
    }
    return named;
  }

  private static Digest config(FoundImage image, Members members) {
    try {
      byte[] json = members.intake().small(image.manifest(), image.what());
      return Digest.parse(OciJson.manifest(json).config().digest()).orElseThrow();
    } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
      throw ArchiveFailure.damaged(
          members.archive(), "the manifest of " + image.what() + ": " + e.getMessage());
    }
  }
}
