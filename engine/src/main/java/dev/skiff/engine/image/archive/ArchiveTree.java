package dev.skiff.engine.image.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.ImageParts;
import dev.skiff.engine.image.ImageParts.Part;
import dev.skiff.engine.image.ImageParts.Plain;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Platform;
import dev.skiff.engine.image.oci.Descriptor;
import dev.skiff.engine.image.oci.Index;
import dev.skiff.engine.image.oci.OciJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of an archive of images: the same images in the same order are the same files.
 * Remembers which files must be verified.
 */
final class ArchiveTree {
  private static final String WHOLE_NAME = "io.containerd.image.name";
  private static final String REFERENCE = "org.opencontainers.image.ref.name";
  private static final byte[] LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8);

  private final FileTree.Builder tree = FileTree.builder();
  private final Map<Path, Digest> sources = new LinkedHashMap<>();
  private final List<Descriptor> listed = new ArrayList<>();
  private final List<DockerImage> images = new ArrayList<>();
  private final SortedMap<String, String> repositories = new TreeMap<>();

  /** Adds an image as an OCI layout does. */
  void addBlobs(ImageParts parts, List<ImageReference> names) throws IOException {
    addBlob(parts.manifest());
    addBlob(parts.config());
    for (Part layer : parts.layers()) {
      addBlob(layer);
    }
    if (names.isEmpty()) {
      listed.add(described(parts.manifest(), Map.of()));
    }
    for (ImageReference name : names) {
      Map<String, String> annotations = new TreeMap<>();
      annotations.put(WHOLE_NAME, ImageNames.canonical(name));
      annotations.put(REFERENCE, name.tag().orElse("latest"));
      listed.add(described(parts.manifest(), annotations));
    }
  }

  /** Lists an image whose blobs were added for Docker, too. */
  void list(ImageParts parts, List<ImageReference> names) {
    list(
        blobPath(parts.config().digest()),
        parts.layers().stream().map(layer -> blobPath(layer.digest())).toList(),
        names);
  }

  /** Adds an image with plain layers under Docker's names, and lists it. */
  void addPlain(Part config, List<Plain> layers, List<ImageReference> names) throws IOException {
    String configPath = config.digest().hex() + ".json";
    add(configPath, config.file(), config.digest());
    List<String> paths = new ArrayList<>();
    for (Plain layer : layers) {
      String path = layer.digest().hex() + ".tar";
      add(path, layer.file(), layer.digest());
      paths.add(path);
    }
    list(configPath, paths, names);
  }

  private void list(String config, List<String> layers, List<ImageReference> names) {
    List<String> tags = names.stream().map(ImageReference::nameAndTag).toList();
    images.add(new DockerImage(config, tags, layers));
    if (!layers.isEmpty()) {
      String top = layers.getLast();
      String id = top.substring(top.lastIndexOf('/') + 1).replace(".tar", "");
      tags.forEach(tag -> repositories.put(tag, id));
    }
  }

  /** Everything, the lists included. */
  FileTree build() {
    if (!listed.isEmpty()) {
      text("oci-layout", LAYOUT);
      text("index.json", OciJson.bytes(Index.of(listed)));
    }
    if (!images.isEmpty()) {
      text("manifest.json", ArchiveJson.bytes(images));
      text("repositories", ArchiveJson.repositoriesBytes(repositories));
    }
    return tree.build();
  }

  /** The files that the tree points into, with the digests they must have. */
  Map<Path, Digest> sources() {
    return sources;
  }

  private void addBlob(Part part) throws IOException {
    add(blobPath(part.digest()), part.file(), part.digest());
  }

  private static String blobPath(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }

  private void add(String path, Path file, Digest digest) throws IOException {
    tree.put(path, node(Content.region(file, 0, Files.size(file))));
    sources.put(file, digest);
  }

  private void text(String path, byte[] bytes) {
    tree.put(path, node(Content.of(bytes)));
  }

  private static Node node(Content content) {
    return new Node.RegularFile(Node.Ownership.root(0644), content);
  }

  private static Descriptor described(Part manifest, Map<String, String> annotations) {
    Descriptor plain = manifest.descriptor();
    return new Descriptor(
        plain.mediaType(),
        plain.digest(),
        plain.size(),
        annotations.isEmpty() ? null : annotations,
        new Descriptor.Platform(Platform.GUESTS.architecture(), Platform.GUESTS.operatingSystem()));
  }
}
