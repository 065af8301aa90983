package dev.skiff.engine.format.tfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.LossyDisk;
import dev.skiff.engine.format.tree.FileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Logs that are well formed and say anything: whatever they do, they are read or refused, and
 * changed as a whole or not at all, whenever the power is lost.
 */
class TfsGrammarFuzzTest {
  private static final int BLOCKS = 1500;
  private static final int MAX_DEPTH = 8;

  /** Contents that are longer have holes, which only take time. */
  private static final long READ_UP_TO = 4 << 20;

  private static final Manifest MANIFEST =
      new Manifest(new TreeMap<>(Map.of("program", new Manifest.Text("/new"))));

  @FuzzTest
  void anyLog(byte[] choices) throws IOException {
    check(choices);
  }

  @Test
  void manySeededLogs() {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      byte[] choices = new byte[random.nextInt(1, 200)];
      random.nextBytes(choices);
      try {
        check(choices);
      } catch (RuntimeException | IOException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void check(byte[] choices) throws IOException {
    Logs logs = new Logs(choices);
    byte[] volume = logs.volume();
    List<String> before = listing(volume);
    LossyDisk disk = new LossyDisk(volume);
    try {
      TfsEditor.open(disk)
          .put("a/new", TfsSamples.file("n".repeat(1000)))
          .remove("b")
          .manifest(MANIFEST)
          .commit();
    } catch (FormatFailure expected) {
      assertThat(listing(disk.read(0, volume.length))).isEqualTo(before);
      return;
    }
    byte[] changed = disk.read(0, volume.length);
    List<String> after = listing(changed);
    // What is a directory and at the same time, say, the extents of a file cannot stay both.
    if (!before.isEmpty() && !(logs.shared && after.isEmpty())) {
      FileTree tree = TfsReader.read(new LossyDisk(changed)).tree();
      assertThat(tree.nodes()).containsKey("a/new").doesNotContainKey("b");
    }
    int point = new Random(choices.length).nextInt(disk.events() + 1);
    assertThat(listing(disk.left(point, new Random(Arrays.hashCode(choices))))).isIn(before, after);
  }

  /** Empty of what is refused. */
  private static List<String> listing(byte[] volume) throws IOException {
    try {
      TfsContents contents = TfsReader.read(new LossyDisk(volume));
      List<String> lines = new ArrayList<>();
      lines.add(contents.manifest().toString());
      if (contents.tree().contentSize() < READ_UP_TO) {
        lines.addAll(TfsSamples.listing(contents.tree()));
      }
      return lines;
    } catch (FormatFailure expected) {
      return List.of();
    }
  }

  /** Logs by choices, each a byte; zeros when there are no more. */
  private static final class Logs {
    private static final List<String> NAMES =
        List.of(
            "children",
            "a",
            "b",
            "extents",
            "0",
            "1",
            "00",
            "70",
            "filelength",
            "offset",
            "length",
            "allocated",
            "uninited",
            "linktarget",
            "nlink",
            "socket",
            "mtime",
            "..",
            "program",
            "");

    private static final List<Long> NUMBERS =
        List.of(0L, 1L, 2L, 513L, 1025L, 1030L, 1499L, 1500L, 1L << 35, 1L << 55, -1L, 1L << 63);

    private final ByteBuffer choices;
    private final ValueOutput log = new ValueOutput();
    private final ValueOutput records = new ValueOutput();
    private final List<Long> tuples = new ArrayList<>();
    private boolean shared;

    Logs(byte[] choices) {
      this.choices = ByteBuffer.wrap(choices);
    }

    byte[] volume() {
      tuple(0);
      put(log.takeRecord());
      while (choices.hasRemaining()) {
        knownTuple(choice(4), 0);
        put(log.takeRecord());
      }
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
      return bytes;
    }

    private int choice(int of) {
      return choices.hasRemaining() ? Byte.toUnsignedInt(choices.get()) % of : 0;
    }

    private void put(byte[] record) {
      records.code(OnDisk.TUPLE_AVAILABLE);
      records.varint(record.length);
      records.varint(record.length);
      records.raw(record);
    }

    private void tuple(int depth) {
      int attributes = depth < MAX_DEPTH ? choice(5) : 0;
      tuples.add(log.openTuple(attributes));
      attributes(attributes, depth);
    }

    private void knownTuple(int attributes, int depth) {
      log.openKnownTuple(tuples.get(choice(tuples.size())), attributes);
      attributes(attributes, depth);
    }

    private void attributes(int count, int depth) {
      for (int attribute = 0; attribute < count; attribute++) {
        log.name(NAMES.get(choice(NAMES.size())));
        value(depth + 1);
      }
    }

    private void value(int depth) {
      switch (choice(9)) {
        case 0, 1, 2 -> tuple(depth);
        case 3 -> {
          shared = true;
          knownTuple(depth < MAX_DEPTH ? choice(3) : 0, depth);
        }
        case 4 -> log.text("a/b");
        case 5, 6 -> log.number(NUMBERS.get(choice(NUMBERS.size())));
        case 7 -> log.text(NAMES.get(choice(NAMES.size())));
        default -> log.nothing();
      }
    }
  }
}
