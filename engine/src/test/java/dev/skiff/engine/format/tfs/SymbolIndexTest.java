package dev.skiff.engine.format.tfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.RandomTrees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolIndexTest {
  private static final Map<String, byte[]> NO_FILES = Map.of();

  @TempDir Path folder;

  /** Names of the tree are names of the environment, too. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anIdentityIsTheSameAsWhenTheLogIsLookedThrough(long seed) throws IOException {
    FileTree tree = new RandomTrees(new Random(seed), folder.resolve("blob")).next();
    TfsWriter.Written volume = write(tree);
    SortedMap<String, String> environment = new TreeMap<>(Map.of("NAME", "x", "extents", "y"));
    tree.nodes().keySet().stream()
        .limit(50)
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .forEach(name -> environment.put(name, "z"));
    Manifest manifest =
        new Manifest(new TreeMap<>(Map.of("environment", Manifest.Fields.of(environment))));
    IdentityZone zone = volume.identity().orElseThrow();
    SymbolIndex index = index(volume, zone).orElseThrow();
    try (RawDisk disk = RawDisk.open(folder.resolve("volume"), "the volume")) {
      IdentityZone.Replacement scanned = zone.replacement(disk, manifest, NO_FILES);
      IdentityZone.Replacement known = zone.replacement(index, manifest, NO_FILES);
      assertThat(known.offset()).isEqualTo(scanned.offset());
      assertThat(known.bytes()).as("seed %d", seed).isEqualTo(scanned.bytes());
    }
  }

  @Test
  void anIndexOfAnotherVolumeOrNoIndexIsNotUsed() throws IOException {
    TfsWriter.Written volume = write(TfsSamples.tree());
    IdentityZone zone = volume.identity().orElseThrow();
    IdentityZone other = new IdentityZone(zone.block(), zone.sectorFiles(), zone.next() + 1);
    assertThat(index(volume, other)).isEmpty();
    byte[] whole = Files.readAllBytes(folder.resolve("symbols"));
    for (byte[] bytes :
        new byte[][] {
          {},
          Arrays.copyOf(whole, 15),
          Arrays.copyOf(whole, 17),
          "0123456789abcdef".getBytes(StandardCharsets.US_ASCII)
        }) {
      Files.write(folder.resolve("symbols"), bytes);
      try (FileChannel file = FileChannel.open(folder.resolve("symbols"))) {
        assertThat(SymbolIndex.read(file, zone)).isEmpty();
      }
    }
  }

  private TfsWriter.Written write(FileTree tree) throws IOException {
    TfsVolume volume =
        new TfsVolume(
            tree,
            "",
            "",
            Optional.of(new TfsVolume.RootPart(Manifest.EMPTY, new TreeSet<>())),
            0,
            Optional.empty());
    return TfsSamples.write(volume, folder.resolve("volume"));
  }

  private Optional<SymbolIndex> index(TfsWriter.Written volume, IdentityZone zone)
      throws IOException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("symbols"),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      SymbolIndex.write(volume, file);
      return SymbolIndex.read(file, zone);
    }
  }
}
