package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.fake.FakeVolumes;
import dev.skiff.engine.event.Event;
import dev.skiff.engine.event.Subscription;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.MountPoint;
import dev.skiff.engine.instance.MountPoint.Kind;
import dev.skiff.engine.operation.VolumeOperation.Row;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.volume.NewVolume;
import dev.skiff.engine.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class VolumeOperationsTest extends OnFleet {
  @Test
  void aVolumeThatIsNotThereIsMadeWithTheInstance() {
    Instance web = create("web", MountRequest.volume("data", "/data/../data/", true));
    assertThat(web.spec().mounts())
        .containsExactly(new MountPoint(Kind.VOLUME, "data", "/data", true, true));
    assertThat(row("data").references()).containsExactly("web");
    assertThat(row("data").volume().fileSystem()).isEmpty();
    assertThat(row("data").allocatedBytes()).isZero();
  }

  @Test
  void theFirstStartGivesItAFileSystem() {
    create("web", MountRequest.volume("data", "/data", false));
    Instance web = fleet.start("web");
    Volume data = row("data").volume();
    assertThat(data.fileSystem()).contains("fakefs");
    assertThat(machine(web).disks())
        .contains(new Machine.Disk("volume2", row("data").file(), false));
  }

  @Test
  void aNewVolumeHasWhatTheImageHasThere() throws IOException {
    fleet.store(
        "full",
        FileTree.builder()
            .put(
                "srv/db/one",
                new Node.RegularFile(Node.Ownership.root(0644), Content.of(new byte[1])))
            .build());
    fleet.create(
        "app",
        new Asked()
            .image("full")
            .mounts(
                MountRequest.volume("filled", "/srv/db", false),
                MountRequest.volume("plain", "/srv", false).unfilled()));
    fleet.start("app");
    assertThat(FakeVolumes.content(row("filled").file())).containsExactly("one");
    assertThat(FakeVolumes.content(row("plain").file())).isEmpty();
  }

  @Test
  void oneWritesOrManyRead() {
    create("writer", MountRequest.volume("data", "/data", false));
    create("second", MountRequest.volume("data", "/data", false));
    create("reader", MountRequest.volume("data", "/data", true));
    create("another", MountRequest.volume("data", "/x", true));
    fleet.start("writer");
    assertCode("volume.busy", () -> fleet.start("second"));
    assertCode("volume.busy", () -> fleet.start("reader"));
    fleet.kill("writer");
    fleet.start("reader");
    fleet.start("another");
    assertCode("volume.busy", () -> fleet.start("second"));
  }

  @Test
  void aKilledEngineForgetsNoWriter() {
    create("writer", MountRequest.volume("data", "/data", false));
    create("second", MountRequest.volume("data", "/data", false));
    fleet.start("writer");
    fleet.crash();
    fleet.restart();
    assertCode("volume.busy", () -> fleet.start("second"));
    fleet.kill("writer");
    fleet.start("second");
  }

  @Test
  void aWriterThatDiedWithTheEngineHoldsNobodyUp() {
    Instance writer = create("writer", MountRequest.volume("data", "/data", false));
    create("second", MountRequest.volume("data", "/data", false));
    fleet.start("writer");
    fleet.crash();
    fleet.machine(writer).kill(9);
    fleet.restart();
    fleet.start("second");
  }

  @Test
  void aStartThatFailsGivesItsVolumesBack() {
    Path share = folder.resolve("share");
    assertThat(share.toFile().mkdir()).isTrue();
    create(
        "web",
        MountRequest.volume("data", "/data", false),
        MountRequest.folder(share.toString(), "/share", false));
    create("second", MountRequest.volume("data", "/data", false));
    assertThat(share.toFile().delete()).isTrue();
    assertCode("instance.folder-missing", () -> fleet.start("web"));
    fleet.start("second");
  }

  @Test
  void whatCannotBeMountedIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertRefused("begin it with a slash", MountRequest.volume("data", "data", false));
    assertRefused("destination can't be '/'", MountRequest.volume("data", "/a/..", false));
    assertRefused("the guest kernel's", MountRequest.volume("data", "/proc/x", false));
    assertRefused(
        "Duplicate mount point: /a",
        MountRequest.volume("data", "/a", false),
        MountRequest.volume("other", "/b/../a/", false));
    assertRefused(
        "asked for twice",
        MountRequest.volume("data", "/a", false),
        MountRequest.volume("data", "/b", true));
    assertRefused("is no name for a volume", MountRequest.volume("a b", "/a", false));
    assertRefused("does not exist", MountRequest.folder("/none/at/all", "/a", false));
    assertRefused("is not absolute", MountRequest.folder("share", "/a", false));
    assertRefused("is no folder", MountRequest.folder(file.toString(), "/a", false));
    assertRefused("the engine's own files", MountRequest.folder("/", "/a", false));
    assertRefused("no mount point", MountRequest.volume("data", "/a\nb", false));
    create("reading", MountRequest.folder("/", "/host", true));
    assertThat(names()).isEmpty();
  }

  @Test
  void whatWasMadeForAnInstanceThatCannotBeIsTakenBack() {
    create("web");
    assertCode(
        "instance.name-taken", () -> create("web", MountRequest.volume("data", "/data", false)));
    assertThat(names()).isEmpty();
  }

  @Test
  void aBaseWithAnotherFileSystemRefusesAndNamesTheCopy() {
    create("web", MountRequest.volume("data", "/data", false));
    fleet.start("web");
    fleet.kill("web");
    fleet.base.keepVolumesIn("otherfs");
    assertThatThrownBy(() -> create("new", MountRequest.volume("data", "/data", false)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("volume.other-file-system");
              assertThat(failure.hint()).contains("skiff volume copy data NEW --base fake");
            });
    assertCode("volume.other-file-system", () -> fleet.start("web"));
  }

  @Test
  void aBaseWithoutVolumesRefusesBeforeBoot() {
    fleet.base.mountNothing();
    assertCode("base.unfit", () -> create("app", MountRequest.volume("data", "/data", false)));
    assertCode("base.unfit", () -> create("app", MountRequest.folder("/usr", "/data", false)));
    assertThat(names()).isEmpty();
  }

  @Test
  void aVolumeThatIsTooSmallForItsFileSystemIsRefused() {
    perform(
        new VolumeOperation.Make(new NewVolume("tiny", Map.of(), Map.of(), Optional.of(1L << 20))));
    assertCode(
        "volume.too-small", () -> create("web", MountRequest.volume("tiny", "/data", false)));
    perform(new VolumeOperation.Grow("tiny", 2 << 20));
    create("web", MountRequest.volume("tiny", "/data", false));
    fleet.start("web");
  }

  @Test
  void volumesThatAreReferredToAreNotRemoved() {
    create("web", MountRequest.volume("data", "/data", false));
    assertCode("volume.used", () -> perform(new VolumeOperation.Remove("data", false)));
    fleet.remove("web", false);
    assertThat(names()).containsExactly("data");
    perform(new VolumeOperation.Remove("data", false));
    assertCode("volume.not-found", () -> perform(new VolumeOperation.Remove("data", false)));
    assertThat(perform(new VolumeOperation.Remove("data", true))).isEmpty();
  }

  @Test
  void anonymousVolumesGoWithTheirInstanceWhereThatIsAskedFor() {
    create("web", MountRequest.anonymous("/data"), MountRequest.volume("kept", "/k", false));
    create("other", MountRequest.anonymous("/data"));
    assertThat(names()).hasSize(3);
    fleet.plane().perform(new Operation.Remove("web", false, true));
    assertThat(names()).hasSize(2).contains("kept");
    fleet.remove("other", false);
    assertThat(names()).hasSize(2);
    assertThat(perform(new VolumeOperation.Prune(false, PruneFilter.ANY)).names()).hasSize(1);
    assertThat(perform(new VolumeOperation.Prune(true, PruneFilter.ANY)).names())
        .containsExactly("kept");
  }

  @Test
  void anImageGetsTheVolumesThatItDeclares() throws IOException {
    fleet.storeWithVolumes("db", new TreeSet<>(List.of("/var/lib/db", "/logs")));
    Instance db =
        fleet.create(
            "db", new Asked().image("db").mounts(MountRequest.volume("logs", "/logs", false)));
    assertThat(db.spec().mounts())
        .extracting(MountPoint::target)
        .containsExactly("/logs", "/var/lib/db");
    assertThat(names()).hasSize(2).contains("logs");
  }

  @Test
  void anImagesLabelNamesVolumesButNoFoldersOfTheHost() throws IOException {
    fleet.store("labelled", "TERM", Map.of("dev.skiff.volumes", "db:/var/lib/db:ro"));
    Instance made = fleet.create("app", new Asked().image("labelled"));
    assertThat(made.spec().mounts())
        .containsExactly(new MountPoint(Kind.VOLUME, "db", "/var/lib/db", true, true));
    fleet.store("evil", "TERM", Map.of("dev.skiff.volumes", "/root:/host"));
    assertCode("instance.invalid", () -> fleet.create("bad", new Asked().image("evil")));
  }

  @Test
  void itGrowsWhileNobodyHasIt() {
    create("web", MountRequest.volume("data", "/data", false));
    fleet.start("web");
    assertCode("volume.busy", () -> perform(new VolumeOperation.Grow("data", 9L << 30)));
    fleet.kill("web");
    assertThat(perform(new VolumeOperation.Grow("data", 9L << 30)).volume().sizeBytes())
        .isEqualTo(9L << 30);
    assertCode("volume.does-not-shrink", () -> perform(new VolumeOperation.Grow("data", 1 << 30)));
  }

  @Test
  void aCopyNeedsAFreeNameAFileSystemAndABase() {
    perform(new VolumeOperation.Make(NewVolume.named("data")));
    assertCode("volume.empty", () -> copy("data", "copy", Optional.empty()));
    create("web", MountRequest.volume("data", "/data", false));
    fleet.start("web");
    assertCode("volume.busy", () -> copy("data", "copy", Optional.empty()));
    fleet.kill("web");
    assertCode("volume.exists", () -> copy("data", "data", Optional.empty()));
    assertCode("base.unknown", () -> copy("data", "copy", Optional.of("none")));
    // Nothing here reads the fake's file system.
    assertCode("files.unknown-file-system", () -> copy("data", "copy", Optional.empty()));
    assertThat(names()).containsExactly("data");
  }

  @Test
  void whatHappensToVolumesIsTold() throws InterruptedException {
    try (Subscription events = fleet.events().subscribe(Optional.empty())) {
      create("web", MountRequest.volume("data", "/data", false));
      fleet.start("web");
      fleet.kill("web");
      fleet.remove("web", false);
      perform(new VolumeOperation.Remove("data", false));
      List<String> told = new ArrayList<>();
      while (!told.contains("destroy")) {
        Event event = events.next(Duration.ofSeconds(60)).orElseThrow();
        if (event.subject() == Event.Subject.VOLUME) {
          assertThat(event.id()).isEqualTo("data");
          told.add(event.action());
        }
      }
      assertThat(told).containsExactly("create", "mount", "unmount", "destroy");
    }
  }

  private Instance create(String name, MountRequest... mounts) {
    return fleet.create(name, new Asked().mounts(mounts));
  }

  private void assertRefused(String words, MountRequest... mounts) {
    assertThatThrownBy(() -> create("refused", mounts))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID);
              assertThat(failure.getMessage() + "; " + failure.hint()).contains(words);
            });
  }

  private VolumeOperation.Copied copy(String source, String target, Optional<String> base) {
    return perform(new VolumeOperation.Copy(source, target, base, Optional.empty()));
  }

  private Row row(String name) {
    return perform(new VolumeOperation.Look(name));
  }

  private List<String> names() {
    return perform(new VolumeOperation.ListAll()).stream().map(row -> row.volume().name()).toList();
  }

  private Machine machine(Instance instance) {
    return fleet.machine(instance).machine();
  }

  private <R> R perform(VolumeOperation<R> work) {
    return fleet.plane().perform(new Operation.OnVolumes<>(work));
  }

  private static void assertCode(String code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
