package dev.skiff.engine.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine relies on in every base; each implementation's test extends this. */
public abstract class BaseContract extends BootSetContract {
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
      new Machine.Nic("52:54:00:00:00:01", new Machine.FabricPort());

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

  private static List<Path> written(Machine machine) {
    return machine.disks().stream()
        .filter(disk -> !disk.readOnly())
        .map(Machine.Disk::file)
        .toList();
  }
}
