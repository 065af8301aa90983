package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.build.Entry.HostName;
import dev.skiff.engine.build.Entry.Material;
import dev.skiff.engine.format.tree.Node.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstNamesTest {
  private static final int NAMES = 20_000;

  @TempDir Path folder;

  private record Key(long device, long inode, Ownership ownership) {}

  @Test
  void theFirstOfAnInodeWithOneOwnershipIsFoundAgain() throws IOException {
    Random random = new Random(7);
    Map<Key, String> model = new HashMap<>();
    try (FirstNames names = FirstNames.open(folder, NAMES)) {
      for (int number = 0; number < NAMES; number++) {
        Key key =
            new Key(random.nextInt(3), random.nextInt(NAMES / 3), ownership(random.nextInt(9)));
        Entry entry = file("app/" + number, "/host/" + number, key);
        String first = model.putIfAbsent(key, entry.path());
        assertThat(names.named(entry)).isEqualTo(first == null ? entry : entry.asNameOf(first));
      }
    }
    assertThat(model.size()).isBetween(NAMES / 3, NAMES);
  }

  @Test
  void aFileThatIsFullOfOneInodeStillEnds() throws IOException {
    Key key = new Key(1, 1, ownership(0));
    try (FirstNames names = FirstNames.open(folder, 1)) {
      assertThat(names.named(file("a", "/a", key)).material())
          .isInstanceOf(Material.HostBytes.class);
      for (int number = 0; number < 100; number++) {
        Entry other = file("b" + number, "/b" + number, key);
        assertThat(names.named(other)).isEqualTo(other.asNameOf("a"));
      }
    }
  }

  @Test
  void oneSourceInTwoPlacesIsTwoFiles() throws IOException {
    Key key = new Key(1, 1, ownership(0));
    try (FirstNames names = FirstNames.open(folder, 3)) {
      assertThat(names.named(file("a", "/x", key))).isEqualTo(file("a", "/x", key));
      assertThat(names.named(file("b", "/x", key))).isEqualTo(file("b", "/x", key));
      assertThat(names.named(file("c", "/y", key)).material())
          .isInstanceOf(Material.OtherName.class);
    }
  }

  @Test
  void whatHasOneNameIsNotLookedFor() throws IOException {
    Entry link = new Entry("a", ownership(0), new Material.Link("x"));
    try (FirstNames names = FirstNames.open(folder, 0)) {
      assertThat(names.named(link)).isEqualTo(link);
      assertThat(names.named(link)).isEqualTo(link);
    }
  }

  @Test
  void symbolicLinksComeThroughTheSpoolWithTheirInode() throws IOException {
    Entry link =
        new Entry("a", ownership(0), new Material.Link("x", Optional.of(new HostName("/a", 1, 2))));
    try (Spool spool = Spool.open(folder)) {
      Spool.Run run = spool.fill(sink -> sink.put(link));
      assertThat(run.entries()).toIterable().containsExactly(link);
    }
  }

  @Test
  void nothingStaysOnTheDisk() throws IOException {
    FirstNames.open(folder, 10).close();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private static Ownership ownership(int mode) {
    return Ownership.root(0600 + Math.min(mode, 1));
  }

  private static Entry file(String path, String source, Key key) {
    Stamp stamp = new Stamp(key.device(), key.inode(), 1, 1, 1);
    return new Entry(path, key.ownership(), new Material.HostBytes(source, stamp, 2));
  }
}
