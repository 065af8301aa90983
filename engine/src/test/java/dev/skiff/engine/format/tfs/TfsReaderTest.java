package dev.skiff.engine.format.tfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs made by hand. */
class TfsReaderTest {
  /** In blocks. */
  private static final int VOLUME = 1100;

  /** The block that has a content. */
  private static final int CONTENT = 1050;

  @TempDir Path folder;

  private final ValueOutput log = new ValueOutput();
  private final ValueOutput records = new ValueOutput();

  @Test
  void updatesSetAndDelete() throws IOException {
    log.openTuple(2);
    log.name("children");
    long children = log.openTuple(2);
    log.name("a");
    log.openTuple(0);
    log.name("b");
    log.openTuple(0);
    log.name("key");
    log.text("old");
    record();
    log.openKnownTuple(children, 1);
    log.name("a");
    log.nothing();
    record();
    log.openKnownTuple(1, 1);
    log.name("key");
    log.text("new");
    record();
    TfsContents contents = read();
    assertThat(contents.tree().nodes().keySet()).containsExactly("b");
    assertThat(contents.manifest())
        .isEqualTo(new Manifest(new TreeMap<>(Map.of("key", new Manifest.Text("new")))));
  }

  @Test
  void holesAndUninitializedExtentsReadAsZeros() throws IOException {
    openFile("f", 2);
    log.name("filelength");
    log.number(2560);
    log.name("extents");
    log.openTuple(2);
    extent("2", CONTENT, 1);
    extent("4", CONTENT, 1, "uninited");
    record();
    Node.RegularFile file =
        (Node.RegularFile) Objects.requireNonNull(read().tree().nodes().get("f"));
    try (InputStream in = file.content().open()) {
      byte[] bytes = in.readAllBytes();
      assertThat(bytes).hasSize(2560);
      assertThat(bytes[1024]).isEqualTo((byte) 'D');
      Arrays.fill(bytes, 1024, 1536, (byte) 0);
      assertThat(bytes).containsOnly(0);
    }
  }

  @Test
  void numbersMayBeDecimalStrings() throws IOException {
    openFile("f", 2);
    log.name("filelength");
    log.text("3");
    log.name("extents");
    log.openTuple(1);
    log.name("0");
    log.openTuple(3);
    for (Map.Entry<String, String> each :
        Map.of("offset", "1050", "length", "1", "allocated", "1").entrySet()) {
      log.name(each.getKey());
      log.text(each.getValue());
    }
    record();
    assertThat(TfsSamples.listing(read().tree()))
        .isEqualTo(TfsSamples.listing(TfsSamples.one("f", "DDD")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1105 00 | a reference to 5, which is not there",
        "90 00 | more in a record than its value",
        "b0 05 | a record that is no tuple",
        "91 8161 b0 ff ff ff ff ff ff ff ff ff ff 00 | a number over 2^64",
        "91 8161 f0 | a value of unknown type 7",
        "91 02 90 | a reference to 2, which is not there",
        "91 01 90 | a name that refers to 1, no symbol",
        "9f 7f | a value with more parts than its record has bytes",
        "91 8161 | a record that ends inside a value",
        "91 8161 c4 00 | a value that is longer than its record",
      })
  void whatContradictsTheFormatIsRefusedByPlace(String hex, String why) {
    log.raw(HexFormat.of().parseHex(hex.replace(" ", "")));
    record();
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            FormatFailure.class, failure -> assertThat(failure.code()).isEqualTo("format.corrupt"))
        .hasMessageContaining("its log has " + why + ", before byte 5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "07 | a record of unknown code 7",
        "05 01 8800 | a link back to block 1",
        "05 8900 8800 | an extension outside the volume, at block 1152",
        "02 05 06 | a segment that is longer than its record",
        "02 05 01 91 02 | code 2 inside a record",
        "02 00 00 | a record of 0 bytes",
      })
  void logsThatLeadNowhereAreRefused(String hex, String why) {
    records.raw(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertThatThrownBy(this::read)
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("its log has " + why);
  }

  @Test
  void versionFourHasBuffersAndNoLists() throws IOException {
    String record =
        "c3 88 6368696c6472656e c1 8166 c2 87 657874656e7473 c0 8a 66696c656c656e677468 8130"
            + "8161 8178 816c c1 8130 8179";
    byte[] bytes = HexFormat.of().parseHex(record.replace(" ", ""));
    records.code(OnDisk.TUPLE_AVAILABLE);
    records.varint(bytes.length);
    records.varint(bytes.length);
    records.raw(bytes);
    TfsContents contents = read(4);
    assertThat(contents.version()).isEqualTo(4);
    assertThat(contents.tree().nodes().keySet()).containsExactly("f");
    assertThat(contents.manifest().settings())
        .containsEntry("a", new Manifest.Text("x"))
        .containsEntry(
            "l", new Manifest.Fields(new TreeMap<>(Map.of("0", new Manifest.Text("y")))));
  }

  @Test
  void aDirectoryInItselfIsNoEndlessTree() {
    log.openTuple(1);
    log.name("children");
    log.openTuple(1);
    log.name("a");
    log.openKnownTuple(1, 0);
    record();
    assertRefused("directory 'a' is in two places");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "..|'..' is no clean path inside the tree",
        "a/b|'' has the name 'a/b'",
        "\"\"|'' is no clean path inside the tree",
      })
  void namesThatLeadOutAreRefused(String name, String why) {
    openFile(name, 0);
    record();
    assertRefused(why);
  }

  @Test
  void extentsOutsideTheVolumeAreRefused() {
    openFile("f", 1);
    log.name("extents");
    log.openTuple(1);
    extent("0", VOLUME, 1);
    record();
    assertRefused("'f' runs past the end: 1 blocks at 1100");
  }

  @Test
  void extentsThatOverlapAreRefused() {
    openFile("f", 2);
    log.name("filelength");
    log.number(5000);
    log.name("extents");
    log.openTuple(2);
    extent("0", CONTENT, 2);
    extent("1", CONTENT, 2);
    record();
    assertRefused("extents of 'f' overlap at 512");
  }

  @Test
  void anotherVersionIsRefusedByName() {
    assertThatThrownBy(() -> read(6))
        .isInstanceOfSatisfying(
            FormatFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("format.unsupported"))
        .hasMessageEndingWith("it is TFS of version 6");
  }

  @Test
  void whatHasNoLogIsNoVolume() throws IOException {
    Path file = Files.write(folder.resolve("disk"), new byte[4096]);
    assertThatThrownBy(() -> TfsSamples.read(file))
        .hasMessageContaining("it has no TFS at block 0");
    assertRefused("its log has no root");
  }

  private void assertRefused(String why) {
    assertThatThrownBy(this::read).isInstanceOf(FormatFailure.class).hasMessageContaining(why);
  }

  /** The root with one child, of whose attributes so many have to follow. */
  private void openFile(String name, int attributes) {
    log.openTuple(1);
    log.name("children");
    log.openTuple(1);
    log.name(name);
    log.openTuple(attributes);
  }

  private void extent(String at, int block, int blocks, String... flags) {
    log.name(at);
    log.openTuple(3 + flags.length);
    for (String flag : flags) {
      log.name(flag);
      log.raw(new byte[] {(byte) 0x81, 0});
    }
    log.name("offset");
    log.number(block);
    log.name("length");
    log.number(blocks);
    log.name("allocated");
    log.number(blocks);
  }

  private void record() {
    byte[] record = log.takeRecord();
    records.code(OnDisk.TUPLE_AVAILABLE);
    records.varint(record.length);
    records.varint(record.length);
    records.raw(record);
  }

  private TfsContents read() throws IOException {
    return read(5);
  }

  private TfsContents read(int version) throws IOException {
    ValueOutput volume = new ValueOutput();
    volume.raw("NVMTFS".getBytes(StandardCharsets.US_ASCII));
    volume.code(version);
    volume.varint(1);
    volume.raw(new byte[17]);
    volume.raw(LogOutput.link(1, 1024));
    byte[] bytes = Arrays.copyOf(volume.takeRecord(), VOLUME * 512);
    volume.raw("NVMTFS".getBytes(StandardCharsets.US_ASCII));
    volume.code(version);
    volume.varint(1024);
    volume.raw(records.takeRecord());
    volume.code(OnDisk.END_OF_LOG);
    byte[] extension = volume.takeRecord();
    System.arraycopy(extension, 0, bytes, 512, extension.length);
    Arrays.fill(bytes, CONTENT * 512, (CONTENT + 1) * 512, (byte) 'D');
    return TfsSamples.read(Files.write(folder.resolve("volume"), bytes));
  }
}
