package dev.skiff.engine.format.tfs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.InMemory;
import dev.skiff.engine.format.disk.WritableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a volume's bytes, a change of it is made so that it can be read, or not at all. */
class TfsEditorFuzzTest {
  private static final Manifest MANIFEST =
      new Manifest(new TreeMap<>(Map.of("program", new Manifest.Text("/new"))));

  @TempDir static Path folder;

  /** Triples of a position (two bytes) and a value, laid over a good volume. */
  @FuzzTest
  void changedVolume(byte[] changes) throws IOException {
    byte[] volume = ours();
    for (int at = 0; at + 2 < changes.length; at += 3) {
      int position = Short.toUnsignedInt(ByteBuffer.wrap(changes).getShort(at));
      volume[position % 2000] = changes[at + 2];
    }
    check(volume);
  }

  @Test
  void manySeededChanges() throws IOException {
    byte[] ours = ours();
    byte[] guests = guests();
    for (int seed = 0; seed < 600; seed++) {
      Random random = new Random(seed);
      byte[] volume = (seed % 2 == 0 ? ours : guests).clone();
      int log = seed % 2 == 0 ? 400 : 16_000;
      for (int change = random.nextInt(4); change > 0; change--) {
        volume[512 + random.nextInt(log)] = (byte) random.nextInt();
      }
      try {
        check(volume);
      } catch (RuntimeException | IOException | Error e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void check(byte[] volume) throws IOException {
    Path file = Files.write(folder.resolve("volume"), volume);
    try (WritableFile disk = WritableFile.open(file, "the volume")) {
      TfsReader.read(disk);
      TfsEditor.open(disk)
          .put("added/file", TfsSamples.file("added"))
          .remove("etc")
          .manifest(MANIFEST)
          .commit();
    } catch (FormatFailure expected) {
      return;
    }
    TfsContents changed = TfsReader.read(new InMemory(Files.readAllBytes(file)));
    if (!changed.manifest().equals(MANIFEST)
        || !changed.tree().nodes().containsKey("added/file")
        || changed.tree().nodes().containsKey("etc")) {
      throw new AssertionError("the change was lost");
    }
  }

  private static byte[] ours() throws IOException {
    Path file = folder.resolve("good");
    if (!Files.exists(file)) {
      TfsSamples.write(TfsSamples.root(), file);
    }
    return Arrays.copyOf(Files.readAllBytes(file), 2400 * 512);
  }

  private static byte[] guests() throws IOException {
    try (InputStream packed = TfsEditorFuzzTest.class.getResourceAsStream("kernel-written.img.gz");
        InputStream in = new GZIPInputStream(Objects.requireNonNull(packed))) {
      return in.readAllBytes();
    }
  }
}
