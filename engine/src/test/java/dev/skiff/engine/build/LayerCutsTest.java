package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.build.Entry.Material;
import dev.skiff.engine.format.tree.Node.Ownership;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerCutsTest {
  private static Entry file(String path, long size) {
    return new Entry(
        path, Ownership.root(0644), new Material.HostBytes("/x", new Stamp(1, 1, size, 1, 1), 1));
  }

  private static List<List<Entry>> cut(List<Entry> entries) {
    LayerCuts cuts = new LayerCuts(entries.stream().mapToLong(Entry::weight).sum());
    List<List<Entry>> layers = new ArrayList<>();
    for (Entry entry : entries) {
      if (cuts.before(entry) || layers.isEmpty()) {
        layers.add(new ArrayList<>());
      }
      layers.getLast().add(entry);
    }
    return layers;
  }

  private static List<Entry> some(Random random, int count, long largest) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long size = (long) (Math.pow(random.nextDouble(), 6) * largest);
      entries.add(file("app/%06d-%d".formatted(i, random.nextInt(100)), size));
    }
    return entries;
  }

  @Test
  void thereAreNeverTooManyLayers() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Entry> entries = some(random, 1 + random.nextInt(2000), 1L << (10 + random.nextInt(25)));
      List<List<Entry>> layers = cut(entries);
      assertThat(layers.size()).as("seed %d", seed).isBetween(1, 64);
      assertThat(layers.stream().flatMap(List::stream)).isEqualTo(entries);
    }
  }

  @Test
  void aSmallFolderIsOneLayer() {
    assertThat(cut(some(new Random(1), 100, 1000))).hasSize(1);
  }

  @Test
  void aLargeFileIsALayerOfItsOwn() {
    List<Entry> entries = List.of(file("a", 10), file("b", 100 << 20), file("c", 10));
    assertThat(cut(entries)).extracting(List::size).containsExactly(1, 1, 1);
  }

  /** A file that comes, goes or grows: a few layers around it change, no others. */
  @Test
  void aChangeMovesOnlyTheCutsNearIt() {
    long changed = 0;
    long all = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Entry> entries = some(random, 3000, 4 << 20);
      List<List<Entry>> before = cut(entries);
      List<Entry> edited = new ArrayList<>(entries);
      int at = random.nextInt(entries.size());
      switch (random.nextInt(3)) {
        case 0 -> edited.remove(at);
        case 1 -> edited.add(at, file(entries.get(at).path() + "+", 1000));
        default -> edited.set(at, file(entries.get(at).path(), 5000));
      }
      List<List<Entry>> after = cut(edited);
      Set<List<Entry>> known = new HashSet<>(before);
      changed += after.stream().filter(layer -> !known.contains(layer)).count();
      all += after.size();
    }
    assertThat(changed).isLessThan(200 * 3);
    assertThat(all).isGreaterThan(200 * 15);
  }
}
