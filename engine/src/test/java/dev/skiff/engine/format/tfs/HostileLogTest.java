package dev.skiff.engine.format.tfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.InMemory;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small logs that ask for much: of memory, by naming one thing many times, or of time. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HostileLogTest {
  private static final int BLOCKS = 1100;

  private final ValueOutput log = new ValueOutput();
  private final ValueOutput records = new ValueOutput();

  @Test
  void aNameThatStandsForManyValuesIsNotCopiedWithoutEnd() {
    log.openTuple(2);
    log.name("n".repeat(100_000));
    log.number(1);
    log.name("values");
    log.openTuple(1000);
    for (int value = 0; value < 1000; value++) {
      log.name("v" + value);
      log.raw(new byte[] {0x02});
    }
    assertOverLimit("its log has more than 67108864 bytes of repeated names");
  }

  @Test
  void aTextThatIsInTheManifestManyTimesIsNotCopiedWithoutEnd() {
    log.openTuple(2);
    log.name("t");
    long shared = log.openTuple(1);
    log.name("text");
    log.text("t".repeat(100_000));
    log.name("all");
    log.openTuple(200);
    for (int value = 0; value < 200; value++) {
      log.name("v" + value);
      log.openKnownTuple(shared, 0);
    }
    children();
    assertOverLimit("its manifest is too large or too deep at 'text'");
  }

  @Test
  void extentsThatManyFilesShareAreLookedAtOnlySoOften() {
    log.openTuple(1);
    log.name("children");
    log.openTuple(3001);
    log.name("first");
    log.openTuple(1);
    log.name("extents");
    long extents = log.openTuple(3000);
    log.name("0");
    long extent = log.openTuple(2);
    log.name("offset");
    log.number(1050);
    log.name("length");
    log.number(1);
    for (int number = 1; number < 3000; number++) {
      log.name(String.valueOf(number));
      log.openKnownTuple(extent, 0);
    }
    for (int file = 0; file < 3000; file++) {
      log.name("f" + file);
      log.openTuple(1);
      log.name("extents");
      log.openKnownTuple(extents, 0);
    }
    assertOverLimit("its files have more than 8388608 extents");
  }

  @Test
  void valuesDoNotNestWithoutEnd() {
    log.openTuple(1);
    log.name("deep");
    for (int depth = 0; depth < OnDisk.MAX_DEPTH; depth++) {
      log.raw(new byte[] {(byte) 0xa1});
    }
    log.text("found");
    assertOverLimit("its log has values deeper than 8192");
  }

  /** Such volumes are not read, but could be opened to be changed. */
  @Test
  void aDirectoryInItselfCanBeRemoved() throws IOException {
    log.openTuple(1);
    log.name("children");
    log.openTuple(1);
    log.name("a");
    long itself = log.openTuple(1);
    log.name("children");
    log.openTuple(2);
    log.name("b");
    log.openKnownTuple(itself, 0);
    log.name("c");
    log.openKnownTuple(itself, 0);
    assertCanBeRemoved("a");
  }

  @Test
  void directoriesInManyPlacesCanBeRemoved() throws IOException {
    log.openTuple(1);
    log.name("children");
    log.openTuple(64);
    long below = 0;
    for (int level = 0; level < 64; level++) {
      log.name("level" + level);
      long directory = log.openTuple(1);
      log.name("children");
      log.openTuple(level == 0 ? 0 : 2);
      for (int place = 0; level > 0 && place < 2; place++) {
        log.name("place" + place);
        log.openKnownTuple(below, 0);
      }
      below = directory;
    }
    assertCanBeRemoved("level63");
  }

  @Test
  void aPlaceOutsideTheVolumeIsNotTakenForFree() throws IOException {
    log.openTuple(1);
    log.name("children");
    log.openTuple(1);
    log.name("f");
    log.openTuple(1);
    log.name("extents");
    log.openTuple(1);
    log.name("0");
    log.openTuple(3);
    log.name("uninited");
    log.number(1);
    log.name("offset");
    log.number(1_000_000);
    log.name("length");
    log.number(1);
    TfsEditor editor = TfsEditor.open(volume());
    assertThatThrownBy(() -> editor.put("new", TfsSamples.file("n".repeat(60_000))))
        .isInstanceOf(FormatFailure.class)
        .hasMessageMatching(".* it has no room for another \\d+ bytes");
  }

  private void assertCanBeRemoved(String path) throws IOException {
    InMemory disk = volume();
    TfsEditor.open(disk).remove(path).put("new", TfsSamples.file("new")).commit();
    LogInput played = new LogInput(disk);
    StoredValue.Tuple root = LogReader.play(disk, played).root();
    StoredValue.Tuple names = EditedTree.childrenOf(root).orElseThrow();
    assertThat(names.has(path)).isFalse();
    assertThat(names.has("new")).isTrue();
  }

  private void assertOverLimit(String why) {
    assertThatThrownBy(() -> TfsReader.read(volume()))
        .isInstanceOfSatisfying(
            FormatFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("format.over-limit"))
        .hasMessageEndingWith(why);
  }

  /** In a record of its own. */
  private void children() {
    put(log.takeRecord());
    log.openKnownTuple(OnDisk.ROOT, 1);
    log.name("children");
    log.openTuple(0);
  }

  private void put(byte[] record) {
    records.code(OnDisk.TUPLE_AVAILABLE);
    records.varint(record.length);
    records.varint(record.length);
    records.raw(record);
  }

  private InMemory volume() {
    put(log.takeRecord());
    ValueOutput volume = new ValueOutput();
    volume.raw(LogOutput.header(1));
    volume.raw(new byte[OnDisk.UUID_LENGTH + 1]);
    volume.raw(LogOutput.link(1, OnDisk.EXTENSION));
    byte[] bytes = Arrays.copyOf(volume.takeRecord(), BLOCKS * OnDisk.BLOCK);
    volume.raw(LogOutput.header(OnDisk.EXTENSION));
    volume.raw(records.takeRecord());
    volume.code(OnDisk.END_OF_LOG);
    byte[] extension = volume.takeRecord();
    System.arraycopy(extension, 0, bytes, OnDisk.BLOCK, extension.length);
    return new InMemory(bytes);
  }
}
