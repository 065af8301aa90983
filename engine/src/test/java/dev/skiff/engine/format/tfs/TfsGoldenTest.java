package dev.skiff.engine.format.tfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that others wrote, against what is known to be in them. */
class TfsGoldenTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"small", "many", "kernel-written"})
  void everyFileIsReadAsItWasWritten(String name) throws IOException {
    assertThat(lines(TfsSamples.read(volume(name)).tree())).isEqualTo(expected(name));
  }

  @ParameterizedTest
  @CsvSource({"empty,empty0", "small,gold-small", "many,gold-many", "kernel-written,kv0"})
  void labelsAreRead(String name, String label) throws IOException {
    TfsContents contents = TfsSamples.read(volume(name));
    assertThat(contents.label()).isEqualTo(label);
    assertThat(contents.version()).isEqualTo(5);
  }

  @Test
  void anEmptyVolumeHasNothing() throws IOException {
    TfsContents contents = TfsSamples.read(volume("empty"));
    assertThat(contents.tree().nodes()).isEmpty();
    assertThat(contents.manifest()).isEqualTo(Manifest.EMPTY);
  }

  @Test
  void theManifestAndTheUuidAreRead() throws IOException {
    TfsContents contents = TfsSamples.read(volume("small"));
    assertThat(contents.uuid()).isEqualTo(UUID.fromString("889757af-8233-dccd-142d-2fb226afae08"));
    assertThat(contents.manifest())
        .isEqualTo(
            new Manifest(
                new TreeMap<>(
                    Map.of(
                        "program", new Manifest.Text("/bin/one"),
                        "arguments", Manifest.Items.of(List.of("one", "two words", "")),
                        "environment", fields("A", "1", "B", "x y", "EMPTY", ""),
                        "en1",
                            fields(
                                "ipaddr",
                                "10.0.0.5",
                                "netmask",
                                "255.255.255.0",
                                "gateway",
                                "10.0.0.1"),
                        "klibs", new Manifest.Text("bootfs"),
                        "debug_exit", new Manifest.Text("t"),
                        "mounts", fields("vol0", "/data")))));
  }

  @Test
  void aGuestsHardLinkIsOneFileWithTwoNames() throws IOException {
    assertThat(TfsSamples.read(volume("kernel-written")).tree().links())
        .isEqualTo(Map.of("hard", "append"));
  }

  /** What is written again is the same tree, in a log of another kind. */
  @ParameterizedTest
  @ValueSource(strings = {"small", "many", "kernel-written"})
  void whatWasReadIsWrittenAgain(String name) throws IOException {
    FileTree tree = TfsSamples.read(volume(name)).tree();
    Path copy = folder.resolve("copy");
    TfsSamples.write(TfsVolume.of(tree), copy);
    assertThat(lines(TfsSamples.read(copy).tree())).isEqualTo(expected(name));
  }

  private static Manifest.Fields fields(String... namesAndTexts) {
    SortedMap<String, String> fields = new TreeMap<>();
    for (int at = 0; at < namesAndTexts.length; at += 2) {
      fields.put(namesAndTexts[at], namesAndTexts[at + 1]);
    }
    return Manifest.Fields.of(fields);
  }

  private static List<String> lines(FileTree tree) {
    List<String> lines = new ArrayList<>();
    tree.nodes()
        .forEach((path, node) ->
            lines.add(
                "/"
                    + path
                    + switch (node) {
                      case Node.Directory _ -> "\tdir";
                      case Node.Symlink link -> "\tlink\t" + link.target();
                      case Node.RegularFile file -> "\tfile\t" + sum(file.content());
                    }));
    lines.sort(Comparator.naturalOrder());
    return lines;
  }

  private static String sum(Content content) {
    try (InputStream in = content.open()) {
      return content.size() + "\t" + Sha256.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> expected(String name) throws IOException {
    try (InputStream in = resource(name + ".expected.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().sorted().toList();
    }
  }

  private Path volume(String name) throws IOException {
    Path file = folder.resolve(name + ".img");
    try (InputStream in = new GZIPInputStream(resource(name + ".img.gz"))) {
      Files.copy(in, file);
    }
    return file;
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(TfsGoldenTest.class.getResourceAsStream(name), name);
  }
}
