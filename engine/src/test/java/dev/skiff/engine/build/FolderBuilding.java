package dev.skiff.engine.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with a program and a skiff.yaml of one line, and what builds it. */
abstract class FolderBuilding {
  @TempDir Path place;

  Path folder;
  Images images;
  FolderBuilder builder;

  /** A minute after whatever the test has done, so that no file is too young to be remembered. */
  private final java.time.InstantSource later =
      () -> java.time.InstantSource.system().instant().plusSeconds(60);

  @BeforeEach
  void project() throws IOException {
    folder = Files.createDirectories(place.resolve("my web"));
    new Compiler(place).program(folder.resolve("web"), "-static");
    images = images("store");
    builder = builder(images, "cache");
    yaml("program: web");
  }

  Images images(String name) {
    return Images.open(place.resolve(name), Disk.real(), () -> Instant.EPOCH, _ -> List.of());
  }

  FolderBuilder builder(Images images, String cache) {
    return new FolderBuilder(
        images,
        new FolderBuilder.Ground(Path.of("/"), 1, place.resolve(cache), Disk.real(), later));
  }

  void yaml(String text) throws IOException {
    Files.writeString(folder.resolve("skiff.yaml"), text);
  }

  void write(String path, String text) throws IOException {
    Files.createDirectories(folder.resolve(path).getParent());
    Files.writeString(folder.resolve(path), text);
  }

  FolderBuilder.Built build() {
    return builder.build(plan());
  }

  FolderBuilder.Plan plan() {
    return new FolderBuilder.Plan(folder, Optional.empty(), false, (_, _, _) -> {});
  }

  FileTree tree(FolderBuilder.Built built) {
    try (VerifiedTree tree = images.tree(built.stored().image().digest())) {
      tree.confirm();
      return tree.tree();
    }
  }

  static Node node(FileTree tree, String path) {
    return Objects.requireNonNull(tree.nodes().get(path), path);
  }

  static String target(FileTree tree, String path) {
    return ((Node.Symlink) node(tree, path)).target();
  }

  static String text(FileTree tree, String path) throws IOException {
    try (var in = ((Node.RegularFile) node(tree, path)).content().open()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  static int mode(FileTree tree, String path) {
    return node(tree, path).ownership().mode();
  }

  void refused(String code, String... words) {
    assertThatThrownBy(this::build)
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll(words)
        .satisfies(failure -> assertThat(((Failure) failure).code()).isEqualTo(code));
  }
}
