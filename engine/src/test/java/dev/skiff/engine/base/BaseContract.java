package dev.skiff.engine.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skiff.engine.cache.CacheEntry;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.files.FilePath;
import dev.skiff.engine.files.FileView;
import dev.skiff.engine.files.Found;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine relies on in every base; each implementation's test extends this. */
public abstract class BaseContract extends MountContract {
  /** The beginning of a 64-bit program for x86-64, which is all that a base looks at here. */
  private static final byte[] ELF =
      HexFormat.of().parseHex("7f454c46020101".concat("00".repeat(9)).concat("02003e00"));

  private static final FileTree TREE =
      FileTree.builder()
          .put("bin/program", new Node.RegularFile(Node.Ownership.root(0755), Content.of(ELF)))
          .build();

  /** Of a guest that runs the program of the tree. */
  protected static final Identity IDENTITY =
      new Identity(
          "host",
          List.of("/bin/program"),
          List.of("A=b"),
          "/",
          "",
          Optional.empty(),
          List.of(),
          List.of(),
          false);

  private static final Machine.Nic NIC =
      new Machine.Nic("52:54:00:00:00:01", new Machine.UserNetwork(List.of()));

  @TempDir protected Path folder;
  protected Base base;
  private Path home;

  /** A base without kernels, that keeps its files here. */
  protected abstract Base base(Path home) throws IOException;

  /** Makes ready what boot sets need beside their image. */
  @Override
  protected void prepare() throws IOException {
    // The image has it all.
  }

  /** An image that guests of this base can run. */
  protected FileTree tree() {
    return TREE;
  }

  /** Of a guest that runs the program of the image. */
  protected Identity identity() {
    return IDENTITY;
  }

  /** What {@link #identity} is before it is one. */
  protected Wish wish() {
    return new Wish(List.of("/bin/program"), List.of(), "/", "", false, false);
  }

  @BeforeEach
  void open() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    base = base(home);
  }

  @Test
  void oneImageIsBakedOnceHoweverManyAskForIt() throws Exception {
    prepare();
    AtomicInteger bakes = new AtomicInteger();
    List<Callable<BootSet>> askers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      askers.add(() -> base.bootSet("sha256:a", () -> counted(bakes)));
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
    assertThatThrownBy(() -> base.bootSet("sha256:a", () -> doubtful(closed)))
        .hasMessage("corrupt");
    assertThat(closed).hasValue(1);
    AtomicInteger bakes = new AtomicInteger();
    base.bootSet("sha256:a", () -> counted(bakes));
    assertThat(bakes).hasValue(1);
  }

  @Test
  void aBootSetIsMadeOfFilesThatAreThere() throws IOException {
    prepare();
    BootSet bootSet = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    assertThat(List.of(bootSet.kernel(), bootSet.root())).allMatch(Files::isRegularFile);
    assertThat(bootSet.initrd().stream()).allMatch(Files::isRegularFile);
    assertThat(bootSet.directory()).isDirectory();
    assertThat(bootSet.base()).isEqualTo(base.name());
    assertThat(bootSet.kernelVersion()).isNotBlank();
  }

  @Test
  void anotherImageIsAnotherBootSet() throws IOException {
    prepare();
    BootSet first = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    BootSet other = base.bootSet("sha256:b", () -> VerifiedTree.of(tree()));
    assertThat(other.key()).isNotEqualTo(first.key());
  }

  @Test
  void aMachineIsWhatWasAskedForWithDisksThatAreTheInstancesOwn() throws IOException {
    prepare();
    BootSet bootSet = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Base.Resources resources = new Base.Resources(128, 2, Optional.of(NIC));
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    Machine machine = base.machine(bootSet, resources, identity(), one);
    assertThat(machine.memoryMebibytes()).isEqualTo(128);
    assertThat(machine.cpus()).isEqualTo(2);
    assertThat(machine.nic()).contains(NIC);
    assertThat(machine.readFiles()).contains(bootSet.kernel());
    assertThat(machine.disks()).extracting(Machine.Disk::serial).doesNotHaveDuplicates();
    assertThat(written(machine).isEmpty())
        .isEqualTo(!base.capabilities().has(Capability.KEPT_WRITES));
    assertThat(written(machine)).allMatch(file -> file.startsWith(one));
    assertThat(written(base.machine(bootSet, resources, identity(), two)))
        .allMatch(file -> file.startsWith(two));
  }

  @Test
  void aGuestIsInSeveralNetworksOrRefusesToBe() throws IOException {
    prepare();
    BootSet bootSet = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Base.Resources resources = new Base.Resources(128, 1, Optional.of(NIC));
    Identity one = connected(List.of());
    Identity two = connected(List.of("10.7.0.2/16"));
    assertThat(base.machine(bootSet, resources, one, folder).nic()).contains(NIC);
    if (base.capabilities().has(Capability.SEVERAL_NETWORKS)) {
      assertThat(base.machine(bootSet, resources, two, folder).nic()).contains(NIC);
    } else {
      assertThatThrownBy(() -> base.machine(bootSet, resources, two, folder))
          .isInstanceOf(BaseFailure.class)
          .hasMessage(
              "the base '%s' cannot run this: it has one network, and the instance is in several"
                  .formatted(base.name()));
    }
  }

  private Identity connected(List<String> further) {
    Identity plain = identity();
    Identity.Addressing network =
        new Identity.Addressing(
            "10.0.2.15/24",
            "10.0.2.2",
            "fd00::15/64",
            "fd00::1",
            further,
            List.of("10.0.2.2"),
            List.of("skiff"));
    return new Identity(
        plain.hostname(),
        plain.argv(),
        plain.environment(),
        plain.workingDirectory(),
        plain.user(),
        Optional.of(network),
        plain.hosts(),
        plain.watched(),
        plain.input(),
        plain.terminal(),
        plain.settings(),
        plain.mounts());
  }

  @Override
  protected Base opened() {
    return base;
  }

  @Override
  protected Machine machine(List<Mount> mounts) throws IOException {
    BootSet bootSet = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Base.Resources resources = new Base.Resources(128, 1, Optional.of(NIC));
    Path own = Files.createDirectories(folder.resolve("instance"));
    return base.machine(bootSet, resources, identity().mounting(mounts), own);
  }

  @Test
  void aSecondStartKeepsWhatTheInstanceWrote() throws IOException {
    assumeThat(base.capabilities().has(Capability.KEPT_WRITES)).isTrue();
    prepare();
    BootSet bootSet = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Base.Resources resources = new Base.Resources(128, 1, Optional.empty());
    Machine machine = base.machine(bootSet, resources, identity(), folder);
    Path disk = written(machine).getFirst();
    byte[] written = "written by the guest".getBytes(StandardCharsets.US_ASCII);
    Files.write(disk, written, StandardOpenOption.APPEND);
    assertThat(base.machine(bootSet, resources, identity(), folder)).isEqualTo(machine);
    assertThat(end(disk, written.length)).isEqualTo(written);
  }

  @Test
  void whatWasMadeOfAnImageIsKnownAndCanBeMadeAgain() throws IOException {
    prepare();
    BootSet bootSet = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    CacheEntry entry = bootSets().getFirst();
    assertThat(bootSets()).hasSize(1);
    assertThat(entry.key()).isEqualTo(bootSet.key());
    assertThat(entry.base()).contains(base.name());
    assertThat(entry.image()).contains("sha256:a");
    assertThat(entry.sizeBytes()).isPositive();
    assertThat(base.cache().discard(entry, _ -> false)).isTrue();
    assertThat(base.cache().discard(entry, _ -> false)).isTrue();
    assertThat(bootSets()).isEmpty();
    AtomicInteger bakes = new AtomicInteger();
    assertThat(base.bootSet("sha256:a", () -> counted(bakes))).isEqualTo(bootSet);
    assertThat(bakes).hasValue(1);
  }

  @Test
  void aBootSetThatWasCutShortIsMadeAnew() throws IOException {
    prepare();
    BootSet bootSet = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Map<Path, Long> whole = lengths(bootSet.directory());
    for (Path file : whole.keySet()) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(whole.get(file) / 2);
      }
    }
    assertThat(base.bootSet("sha256:a", () -> VerifiedTree.of(tree()))).isEqualTo(bootSet);
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
    BootSet bootSet = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Optional<Base.Baked> baked = base.baked(bootSet.key());
    assumeThat(baked).isPresent();
    try (FileView view = baked.get().open();
        InputStream program = Found.at(view, FilePath.parse("/bin/program"), true).node().open()) {
      assertThat(program).hasBinaryContent(ELF);
    }
  }

  @Test
  void aBootSetThatIsUsedOrClaimedIsKept() throws IOException {
    prepare();
    Base.Claim first = base.claim("sha256:a");
    Base.Claim second = base.claim("sha256:a");
    base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    CacheEntry entry = bootSets().getFirst();
    first.close();
    first.close();
    assertThat(base.cache().discard(entry, _ -> false)).isFalse();
    second.close();
    assertThat(base.cache().discard(entry, _ -> true)).isFalse();
    assertThat(bootSets()).containsExactly(entry);
    assertThat(base.cache().discard(entry, _ -> false)).isTrue();
  }

  @Test
  void everyBakeIsTold() throws IOException {
    prepare();
    AtomicInteger told = new AtomicInteger();
    base.cache().whenGrown(told::incrementAndGet);
    base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    base.bootSet("sha256:b", () -> VerifiedTree.of(tree()));
    assertThat(told).hasValue(2);
  }

  private List<CacheEntry> bootSets() {
    return base.cache().entries().stream()
        .filter(entry -> entry.kind().equals("boot-set"))
        .toList();
  }

  @Test
  void anEndWithoutAWordOfTheProgramTellsNothing() {
    MachineExit exit = new MachineExit(Instant.EPOCH, 0, 9, 9, Optional.empty(), false, 0);
    assertThat(base.lastWord(exit, place(folder))).isEmpty();
  }

  @Test
  void itSaysWhatItNeeds() {
    assertThat(base.name()).matches("[a-z][a-z0-9-]*");
    assertThat(base.minimumMemoryMebibytes()).isBetween(1, 256);
  }

  @Test
  void whatItCannotIsRefusedBeforeAnythingStarts() {
    Wish wish =
        new Wish(
            wish().argv(),
            List.of(),
            "/",
            "",
            false,
            false,
            List.of(),
            EnumSet.allOf(Capability.class),
            wish().settings());
    long lacking =
        base.capabilities().answers().values().stream()
            .filter(answer -> answer.degree() == Capabilities.Degree.NO)
            .count();
    assertThat(base.lacking(wish)).hasSize((int) lacking).allMatch(Objection::decisive);
  }

  @Test
  void whatItSaysOfVolumesAndFoldersIsWhatItDoes() {
    assertThat(base.capabilities().has(Capability.VOLUMES)).isEqualTo(base.volumes().isPresent());
    assertThat(base.capabilities().has(Capability.SHARED_FOLDERS)).isEqualTo(base.sharesFolders());
  }

  @Test
  void anOrdinaryProgramThatIsThereMeetsNoObjection() {
    assertThat(base.objections(wish(), this::tree)).isEmpty();
  }

  @Test
  void whatSpeaksAgainstSomethingIsSaidForPeople() {
    Wish wish = new Wish(List.of("/bin/sh"), List.of(), "/", "nobody", true, true);
    assertThat(base.objections(wish, this::tree)).allMatch(each -> !each.why().isBlank());
  }

  /** Where a run in a folder leaves its traces. */
  protected static Base.Place place(Path folder) {
    return new Base.Place(new MachineFiles(folder, folder.resolve("control")), LogPosition.START);
  }

  /** The last bytes of a file that may be large. */
  private static byte[] end(Path file, int length) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      channel.read(bytes, channel.size() - length);
      return bytes.array();
    }
  }

  protected static void assertFails(String code, Callable<?> action) {
    assertThatThrownBy(action::call)
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure.kind()).isNotEqualTo(Failure.Kind.INTERNAL);
            });
  }

  private VerifiedTree counted(AtomicInteger bakes) {
    bakes.incrementAndGet();
    return VerifiedTree.of(tree());
  }

  private VerifiedTree doubtful(AtomicInteger closed) {
    return new VerifiedTree() {
      @Override
      public FileTree tree() {
        return BaseContract.this.tree();
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

  private static List<Path> written(Machine machine) {
    return machine.disks().stream()
        .filter(disk -> !disk.readOnly())
        .map(Machine.Disk::file)
        .toList();
  }
}
