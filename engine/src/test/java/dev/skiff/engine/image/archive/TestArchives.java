package dev.skiff.engine.image.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.format.tar.TarReader;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Images;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Archives as other tools write them, made of texts. */
final class TestArchives {
  private static final String GZIP_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

  /** Before files came, in the archives that have two layers. */
  private static final byte[] LOWER = layer(Map.of("lower", "0"));

  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, String> links = new TreeMap<>();

  private TestArchives() {}

  static Images store(Path root) {
    return Images.open(root, Disk.real(), () -> Instant.EPOCH, _ -> List.of());
  }

  /** An OCI archive of one image of one compressed layer. */
  static byte[] oci(Map<String, String> texts, String name) {
    TestArchives archive = new TestArchives();
    archive.index(List.of(archive.image("amd64", layer(texts), name, "")));
    return archive.bytes();
  }

  static byte[] layerWith(String path) {
    TestArchives archive = new TestArchives();
    TestArchives inner = new TestArchives();
    inner.files.put(path, new byte[0]);
    archive.index(List.of(archive.image("amd64", inner.bytes(), "web:1", "")));
    return archive.bytes();
  }

  static byte[] withoutLayer(String name) {
    TestArchives archive = new TestArchives();
    byte[] layer = layer(Map.of("a", "1"));
    archive.index(List.of(archive.image("amd64", layer, name, "")));
    archive.files.remove("blobs/sha256/" + Digest.of(compressed(layer, "gz")).hex());
    return archive.bytes();
  }

  static byte[] withMember(String path) {
    TestArchives archive = new TestArchives();
    archive.files.put(path, new byte[0]);
    return archive.bytes();
  }

  /** An archive with one more member, whose name may be there already; or one of it alone. */
  static byte[] withSecond(byte[] archive, String path, String text) {
    TestArchives more = new TestArchives();
    more.files.put(path, text.getBytes(UTF_8));
    // The second part's entry comes first: an archive ends with its end mark.
    byte[] entry = more.bytes();
    int records = 512 + (text.length() + 511) / 512 * 512;
    byte[] both = java.util.Arrays.copyOf(entry, records + archive.length);
    System.arraycopy(archive, 0, both, records, archive.length);
    return archive.length == 0 ? entry : both;
  }

  static byte[] withLink(String path, String target) {
    TestArchives archive = new TestArchives();
    archive.links.put(path, target);
    archive.files.put(
        "manifest.json",
        "[{\"Config\":\"%s\",\"RepoTags\":null,\"Layers\":[]}]".formatted(path).getBytes(UTF_8));
    return archive.bytes();
  }

  static byte[] multiPlatform(String name, List<String> architectures) {
    TestArchives archive = new TestArchives();
    List<String> variants = new ArrayList<>();
    for (String architecture : architectures) {
      String platform = "{\"architecture\":\"%s\",\"os\":\"linux\"}".formatted(architecture);
      variants.add(archive.image(architecture, layer(Map.of("a", architecture)), "", platform));
    }
    String type = "application/vnd.oci.image.index.v1+json";
    String list =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(type, String.join(",", variants));
    archive.index(List.of(archive.blob(type, list.getBytes(UTF_8), name, "")));
    return archive.bytes();
  }

  /** As kraft packs a unikernel: an index, and one file a layer, which is not compressed. */
  static byte[] kraft(Map<String, String> files, String name) {
    TestArchives archive = new TestArchives();
    List<byte[]> layers =
        files.entrySet().stream().map(file -> layer(Map.ofEntries(file))).toList();
    String config =
        new String(config("x86_64", layers), UTF_8).replace("\"os\":\"linux\"", "\"os\":\"qemu\"");
    List<String> described =
        layers.stream()
            .map(layer -> archive.blob("application/vnd.oci.image.layer.v1.tar", layer, "", ""))
            .toList();
    String manifest =
        archive.blob(
            "application/vnd.oci.image.manifest.v1+json",
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
             "config":%s,"layers":[%s]}\
            """
                .formatted(
                    archive.blob(CONFIG_TYPE, config.getBytes(UTF_8), "", ""),
                    String.join(",", described))
                .getBytes(UTF_8),
            "",
            """
            {"architecture":"x86_64","os":"qemu","os.version":"0.17.0",
             "os.features":["CONFIG_ARCH_X86_64=y"]}\
            """);
    String type = "application/vnd.oci.image.index.v1+json";
    String list =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s],\"annotations\":{\"sh.kraftkit.version\":\"0.12\"}}"
            .formatted(type, manifest);
    archive.index(List.of(archive.blob(type, list.getBytes(UTF_8), name, "")));
    return archive.bytes();
  }

  /** What {@code docker save} wrote between versions 1.10 and 24. */
  static byte[] docker(Map<String, String> texts, String name, boolean linked) {
    TestArchives archive = new TestArchives();
    archive.files.put("0/layer.tar", LOWER);
    archive.files.put("1/layer.tar", layer(texts));
    if (linked) {
      archive.files.put("2/layer.tar", archive.files.remove("1/layer.tar"));
      archive.links.put("1/layer.tar", "../2/layer.tar");
    }
    archive.dockerManifest("amd64", List.of(LOWER, layer(texts)), name);
    return archive.bytes();
  }

  static byte[] docker(String architecture, Map<String, String> texts, String name) {
    TestArchives archive = new TestArchives();
    archive.files.put("0/layer.tar", LOWER);
    archive.files.put("1/layer.tar", layer(texts));
    archive.dockerManifest(architecture, List.of(LOWER, layer(texts)), name);
    return archive.bytes();
  }

  private void dockerManifest(String architecture, List<byte[]> layers, String name) {
    byte[] config = config(architecture, layers);
    String file = Digest.of(config).hex() + ".json";
    files.put(file, config);
    files.put(
        "manifest.json",
        "[{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":[\"0/layer.tar\",\"1/layer.tar\"]}]"
            .formatted(file, name)
            .getBytes(UTF_8));
  }

  /** What Docker wrote before version 1.10. */
  static byte[] beforeManifests(Map<String, String> texts, String name) {
    TestArchives archive = new TestArchives();
    archive.files.put("aa/layer.tar", LOWER);
    archive.files.put("aa/json", "{\"id\":\"aa\"}".getBytes(UTF_8));
    archive.files.put("bb/layer.tar", layer(texts));
    archive.files.put(
        "bb/json",
        "{\"id\":\"bb\",\"parent\":\"aa\",\"config\":{\"Cmd\":[\"/a\"]}}".getBytes(UTF_8));
    int colon = name.indexOf(':');
    archive.files.put(
        "repositories",
        "{\"%s\":{\"%s\":\"bb\"}}"
            .formatted(name.substring(0, colon), name.substring(colon + 1))
            .getBytes(UTF_8));
    return archive.bytes();
  }

  private static byte[] config(String architecture, List<byte[]> layers) {
    List<String> diffIds = layers.stream().map(l -> "\"" + Digest.of(l) + "\"").toList();
    return """
    {"architecture":"%s","os":"linux","config":{"Cmd":["/a"]},
     "rootfs":{"type":"layers","diff_ids":[%s]},"history":[{"created_by":"a test"}]}\
    """
        .formatted(architecture, String.join(",", diffIds))
        .getBytes(UTF_8);
  }

  /** The descriptor of an image whose blobs are added. */
  private String image(String architecture, byte[] layer, String name, String platform) {
    String config = blob(CONFIG_TYPE, config(architecture, List.of(layer)), "", "");
    String packed = blob(GZIP_LAYER, compressed(layer, "gz"), "", "");
    return blob(
        "application/vnd.oci.image.manifest.v1+json",
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":%s,"layers":[%s]}\
        """
            .formatted(config, packed)
            .getBytes(UTF_8),
        name,
        platform);
  }

  private String blob(String mediaType, byte[] bytes, String name, String platform) {
    Digest digest = Digest.of(bytes);
    files.put("blobs/sha256/" + digest.hex(), bytes);
    String annotations =
        name.isEmpty() ? "" : ",\"annotations\":{\"io.containerd.image.name\":\"" + name + "\"}";
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s%s}"
        .formatted(
            mediaType,
            digest,
            bytes.length,
            annotations,
            platform.isEmpty() ? "" : ",\"platform\":" + platform);
  }

  private void index(List<String> manifests) {
    files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8));
    files.put(
        "index.json",
        "{\"schemaVersion\":2,\"manifests\":[%s]}"
            .formatted(String.join(",", manifests))
            .getBytes(UTF_8));
  }

  private byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, String> link : links.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(link.getKey(), TarConstants.LF_SYMLINK, true);
        entry.setLinkName(link.getValue());
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), TarConstants.LF_NORMAL, true);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] layer(Map<String, String> texts) {
    FileTree.Builder tree = FileTree.builder();
    texts.forEach((path, text) ->
        tree.put(
            path,
            new Node.RegularFile(Node.Ownership.root(0755), Content.of(text.getBytes(UTF_8)))));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      TarWriter.write(tree.build(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** {@code gz}, {@code zst} or {@code xz}. */
  static byte[] compressed(byte[] plain, String form) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packing =
        switch (form) {
          case "gz" -> new GZIPOutputStream(out);
          case "xz" -> new XZOutputStream(out, new LZMA2Options(0));
          default -> {
            out.write(Zstd.compress(plain));
            yield OutputStream.nullOutputStream();
          }
        }) {
      packing.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static void unpack(byte[] archive, Path folder) throws IOException {
    Path file = Files.createTempFile("archive", ".tar");
    Files.write(file, archive);
    for (Map.Entry<String, Node> node : TarReader.read(file).nodes().entrySet()) {
      Path target = folder.resolve(node.getKey());
      Files.createDirectories(target.getParent());
      if (node.getValue() instanceof Node.RegularFile regular) {
        try (InputStream in = regular.content().open()) {
          Files.write(target, in.readAllBytes());
        }
      }
    }
    Files.delete(file);
  }

  /** The texts of an image's files, all verified. */
  static Map<String, String> texts(Images images, String name) {
    Map<String, String> texts = new TreeMap<>();
    try (VerifiedTree tree = images.tree(images.resolve(name).digest())) {
      for (Map.Entry<String, Node> node : tree.tree().nodes().entrySet()) {
        if (node.getValue() instanceof Node.RegularFile file) {
          try (InputStream in = file.content().open()) {
            texts.put(node.getKey(), new String(in.readAllBytes(), UTF_8));
          }
        }
      }
      tree.confirm();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  /** Where a text begins, which is there. */
  static int indexOf(byte[] bytes, String text) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
  }
}
