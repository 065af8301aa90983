package dev.skiff.engine.image.archive;

import dev.skiff.engine.format.compression.Compression;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.ImageReference;
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
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which images a Docker archive holds. They have no manifests of the kind that a registry holds;
 * one is made, the same for the same archive. Configs stay as they are, byte for byte.
 */
final class DockerArchive {
  /** Docker's own bound is 127. */
  private static final int MAX_LAYERS = 500;

  private final Members members;

  DockerArchive(Members members) {
    this.members = members;
  }

  /** The images of a manifest.json. */
  List<FoundImage> images(byte[] json) {
    List<FoundImage> found = new ArrayList<>();
    for (DockerImage image : parsed("manifest.json", () -> ArchiveJson.images(json))) {
      List<ImageReference> names = image.names().stream().map(ImageNames::familiar).toList();
      List<Blob> layers = image.layers().stream().map(members::required).toList();
      String what = names.isEmpty() ? image.config() : names.getFirst().nameAndTag();
      found.add(new FoundImage(what, manifest(members.required(image.config()), layers), names));
    }
    return found;
  }

  /** The names a manifest.json has for configs, by their digests. */
  Map<Digest, List<ImageReference>> names(byte[] json) {
    Map<Digest, List<ImageReference>> names = new LinkedHashMap<>();
    for (DockerImage image : parsed("manifest.json", () -> ArchiveJson.images(json))) {
      members
          .find(image.config())
          .ifPresent(config ->
              names.put(
                  config.digest(), image.names().stream().map(ImageNames::familiar).toList()));
    }
    return names;
  }

  /** The images of a repositories file: archives from before Docker 1.10. */
  List<FoundImage> oldImages(byte[] json) {
    Map<String, List<ImageReference>> named = new LinkedHashMap<>();
    parsed("repositories", () -> ArchiveJson.repositories(json))
        .forEach((name, id) ->
            named.computeIfAbsent(id, _ -> new ArrayList<>()).add(ImageNames.familiar(name)));
    List<FoundImage> found = new ArrayList<>();
    named.forEach((id, names) -> found.add(oldImage(id, names)));
    return found;
  }

  private FoundImage oldImage(String id, List<ImageReference> names) {
    LayerConfig top = layerConfig(id);
    List<Blob> layers = new ArrayList<>();
    Optional<String> next = Optional.of(id);
    while (next.isPresent()) {
      if (layers.size() == MAX_LAYERS) {
        throw ArchiveFailure.tooLarge(
            members.archive(), "'" + id + "' has more than " + MAX_LAYERS + " layers");
      }
      layers.addFirst(members.required(next.get() + "/layer.tar"));
      next = Optional.ofNullable(layerConfig(next.get()).parent()).filter(p -> !p.isEmpty());
    }
    ConfigFile config =
        new ConfigFile(
            top.created(),
            top.author(),
            orElse(top.architecture(), Platform.GUESTS.architecture()),
            orElse(top.os(), Platform.GUESTS.operatingSystem()),
            top.config(),
            new ConfigFile.RootFileSystem(
                "layers", layers.stream().map(layer -> layer.digest().toString()).toList()),
            null);
    Blob written = taken(OciJson.bytes(config));
    return new FoundImage(names.getFirst().nameAndTag(), manifest(written, layers), names);
  }

  private LayerConfig layerConfig(String id) {
    String path = id + "/json";
    byte[] json =
        members
            .text(path)
            .orElseThrow(
                () -> ArchiveFailure.damaged(members.archive(), "it has no file '" + path + "'"));
    return parsed(path, () -> ArchiveJson.layer(json));
  }

  private static String orElse(@org.jspecify.annotations.Nullable String text, String otherwise) {
    return text == null || text.isEmpty() ? otherwise : text;
  }

  private Blob manifest(Blob config, List<Blob> layers) {
    return taken(
        OciJson.bytes(
            Manifest.of(
                descriptor(MediaTypes.CONFIG, config),
                layers.stream().map(layer -> descriptor(mediaType(layer), layer)).toList())));
  }

  private static Descriptor descriptor(String mediaType, Blob blob) {
    return Descriptor.of(mediaType, blob.digest().toString(), blob.size());
  }

  private String mediaType(Blob layer) {
    Optional<Compression> form;
    try (InputStream in = Files.newInputStream(layer.file())) {
      form = Compression.of(in.readNBytes(Compression.MAGIC_BYTES));
    } catch (IOException e) {
      throw ArchiveFailure.unreadable(members.archive(), e);
    }
    return switch (form.orElse(null)) {
      case GZIP -> MediaTypes.TAR_LAYER + "+gzip";
      case ZSTD -> MediaTypes.TAR_LAYER + "+zstd";
      case null -> MediaTypes.TAR_LAYER;
      case XZ, LZ4_LEGACY, BZIP2, LZMA, LZO ->
          throw ArchiveFailure.damaged(
              members.archive(),
              "a layer is compressed with %s; plain, gzip and zstd are read"
                  .formatted(form.get().label()));
    };
  }

  private Blob taken(byte[] bytes) {
    try {
      return members.intake().take(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory cannot be read", e);
    }
  }

  private interface Parse<T> {
    T parse();
  }

  private <T> T parsed(String file, Parse<T> parse) {
    try {
      return parse.parse();
    } catch (IllegalArgumentException | NullPointerException e) {
      throw ArchiveFailure.damaged(members.archive(), file + ": " + e.getMessage());
    }
  }
}
