package dev.skiff.engine.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.files.FilePath;
import dev.skiff.engine.files.FileView;
import dev.skiff.engine.files.Found;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the engine relies on in every base where boot sets and the cache of them are concerned. */
public abstract class BootSetContract extends MountContract {
  /** The beginning of a 64-bit program for x86-64, which is all that a base looks at here. */
  private static final byte[] ELF =
      HexFormat.of().parseHex("7f454c46020101".concat("00".repeat(9)).concat("02003e00"));

  private static final FileTree TREE =
      FileTree.builder()
          .put("bin/program", new Node.RegularFile(Node.Ownership.root(0755), Content.of(ELF)))
          .build();

  /** An image that guests of this base can run. */
  protected FileTree tree() {
    return TREE;
  }

  @Test
  void oneImageIsBakedOnceHoweverManyAskForIt() throws Exception {
    prepare();
    AtomicInteger bakes = new AtomicInteger();
    List<Callable<BootSet>> askers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      askers.add(() -> opened().bootSet("sha256:a", () -> counted(bakes)));
    }
    Set<BootSet> answers = new HashSet<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<BootSet> answer : executor.invokeAll(askers)) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).hasSize(1);
    assertThat(bakes).hasValue(1);
  }

  @Test
  void aTreeThatIsNotConfirmedIsNotBakedAndIsClosed() throws IOException {
    prepare();
    AtomicInteger closed = new AtomicInteger();
    assertThatThrownBy(() -> opened().bootSet("sha256:a", () -> doubtful(closed)))
        .hasMessage("corrupt");
    assertThat(closed).hasValue(1);
    AtomicInteger bakes = new AtomicInteger();
    opened().bootSet("sha256:a", () -> counted(bakes));
    assertThat(bakes).hasValue(1);
  }

  @Test
  void aBootSetIsMadeOfFilesThatAreThere() throws IOException {
    prepare();
    BootSet bootSet = opened().bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    assertThat(List.of(bootSet.kernel(), bootSet.root())).allMatch(Files::isRegularFile);
    assertThat(bootSet.initrd().stream()).allMatch(Files::isRegularFile);
    assertThat(bootSet.directory()).isDirectory();
    assertThat(bootSet.base()).isEqualTo(opened().name());
    assertThat(bootSet.kernelVersion()).isNotBlank();
  }

  @Test
  void anotherImageIsAnotherBootSet() throws IOException {
    prepare();
    BootSet first = opened().bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    BootSet other = opened().bootSet("sha256:b", () -> VerifiedTree.of(tree()));
    assertThat(other.key()).isNotEqualTo(first.key());
  }

  @Test
  void whatWasMadeOfAnImageIsKnownAndCanBeMadeAgain() throws IOException {
    prepare();
    BootSet bootSet = opened().bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    CacheEntry entry = bootSets().getFirst();
    assertThat(bootSets()).hasSize(1);
    assertThat(entry.key()).isEqualTo(bootSet.key());
    assertThat(entry.base()).contains(opened().name());
    assertThat(entry.image()).contains("sha256:a");
    assertThat(entry.sizeBytes()).isPositive();
    assertThat(opened().cache().discard(entry, _ -> false)).isTrue();
    assertThat(opened().cache().discard(entry, _ -> false)).isTrue();
    assertThat(bootSets()).isEmpty();
    AtomicInteger bakes = new AtomicInteger();
    assertThat(opened().bootSet("sha256:a", () -> counted(bakes))).isEqualTo(bootSet);
    assertThat(bakes).hasValue(1);
  }

  @Test
  void aBootSetThatWasCutShortIsMadeAnew() throws IOException {
    prepare();
    BootSet bootSet = opened().bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Map<Path, Long> whole = lengths(bootSet.directory());
    for (Path file : whole.keySet()) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(whole.get(file) / 2);
      }
    }
    assertThat(opened().bootSet("sha256:a", () -> VerifiedTree.of(tree()))).isEqualTo(bootSet);
    assertThat(lengths(bootSet.directory())).isEqualTo(whole);
  }

  /** Of the files themselves, without the record of what they were made of. */
  private static Map<Path, Long> lengths(Path bootSet) throws IOException {
    Map<Path, Long> lengths = new TreeMap<>();
    try (Stream<Path> files = Files.walk(bootSet)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("boot-set.json")) {
          lengths.put(file, Files.size(file));
        }
      }
    }
    return lengths;
  }

  @Test
  void theFilesOfABootSetAreThoseOfItsImageWhereGuestsHaveAny() throws IOException {
    prepare();
    BootSet bootSet = opened().bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Optional<Base.Baked> baked = opened().baked(bootSet.key());
    assumeThat(baked).isPresent();
    try (FileView view = baked.get().open();
        InputStream program = Found.at(view, FilePath.parse("/bin/program"), true).node().open()) {
      assertThat(program).hasBinaryContent(ELF);
    }
  }

  @Test
  void aBootSetThatIsUsedOrClaimedIsKept() throws IOException {
    prepare();
    Base.Claim first = opened().claim("sha256:a");
    Base.Claim second = opened().claim("sha256:a");
    opened().bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    CacheEntry entry = bootSets().getFirst();
    first.close();
    first.close();
    assertThat(opened().cache().discard(entry, _ -> false)).isFalse();
    second.close();
    assertThat(opened().cache().discard(entry, _ -> true)).isFalse();
    assertThat(bootSets()).containsExactly(entry);
    assertThat(opened().cache().discard(entry, _ -> false)).isTrue();
  }

  @Test
  void everyBakeIsTold() throws IOException {
    prepare();
    AtomicInteger told = new AtomicInteger();
    opened().cache().whenGrown(told::incrementAndGet);
    opened().bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    opened().bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    opened().bootSet("sha256:b", () -> VerifiedTree.of(tree()));
    assertThat(told).hasValue(2);
  }

  private List<CacheEntry> bootSets() {
    return opened().cache().entries().stream()
        .filter(entry -> entry.kind().equals("boot-set"))
        .toList();
  }

  private VerifiedTree counted(AtomicInteger bakes) {
    bakes.incrementAndGet();
    return VerifiedTree.of(tree());
  }

  private VerifiedTree doubtful(AtomicInteger closed) {
    return new VerifiedTree() {
      @Override
      public FileTree tree() {
        return BootSetContract.this.tree();
      }

      @Override
      public void confirm() {
        throw new IllegalStateException("corrupt");
      }

      @Override
      public void close() {
        closed.incrementAndGet();
      }
    };
  }
}
