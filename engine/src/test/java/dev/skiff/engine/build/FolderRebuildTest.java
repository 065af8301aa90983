package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.DurableFiles;
import dev.skiff.engine.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done again when a folder is built again, and what is not. */
class FolderRebuildTest extends FolderBuilding {
  @Test
  void theSameFilesAreTheSameImageElsewhereAndOnAnotherDay() throws IOException {
    write("d/a", "one");
    write("d/b/c", "two");
    yaml("name: web\nprogram: web\nfiles: [d]");
    Digest here = build().stored().image().digest();
    Path other = place.resolve("elsewhere");
    Compiler.run(List.of("cp", "-r", folder.toString(), other.toString()));
    Files.setLastModifiedTime(other.resolve("d/a"), FileTime.fromMillis(0));
    folder = other;
    images = images("other-store");
    builder = builder(images, "other-cache");
    assertThat(build().stored().image().digest()).isEqualTo(here);
    assertThat(
            builder
                .build(new FolderBuilder.Plan(folder, Optional.empty(), true, (_, _, _) -> {}))
                .stored()
                .image()
                .digest())
        .isEqualTo(here);
  }

  @Test
  void anUnchangedFolderIsNotReadAgain() throws IOException {
    write("d/a", "one");
    yaml("program: web\nfiles: [d]");
    Digest first = build().stored().image().digest();
    Path file = folder.resolve("d/a");
    // Its bytes cannot be read any more, which nobody notices: neither time nor size has changed.
    Object changed = Files.getAttribute(file, "unix:ctime");
    assertThat(changed).isNotNull();
    List<String> steps = new ArrayList<>();
    FolderBuilder.Built again =
        builder.build(
            new FolderBuilder.Plan(
                folder, Optional.empty(), false, (step, _, _) -> steps.add(step)));
    assertThat(again.stored().unchanged()).isTrue();
    assertThat(again.stored().image().digest()).isEqualTo(first);
    assertThat(steps).doesNotContain("writing layers");
  }

  @Test
  void aChangedFileRewritesItsLayerOnly() throws IOException {
    for (int i = 0; i < 400; i++) {
      write("d/" + i, ("" + (char) ('a' + i % 26)).repeat(100 << 10));
    }
    yaml("program: web\nfiles: [d]");
    List<?> before = build().stored().layers();
    write("d/17", "changed");
    FolderBuilder.Built built = build();
    assertThat(text(tree(built), "app/d/17")).isEqualTo("changed");
    List<Object> fresh = new ArrayList<>(built.stored().layers());
    fresh.removeAll(before);
    assertThat(before).hasSizeGreaterThan(5);
    assertThat(fresh).hasSizeBetween(1, 3);
    builder = builder(images, "no-cache");
    assertThat(build().stored().image().digest()).isEqualTo(built.stored().image().digest());
  }

  @Test
  void youngFilesAreNotTrusted() throws IOException {
    FolderBuilder hasty =
        new FolderBuilder(
            images,
            new FolderBuilder.Ground(
                Path.of("/"), 1, place.resolve("cache"), Disk.real(), Instant::now));
    write("d/a", "one");
    yaml("program: web\nfiles: [d]");
    hasty.build(plan());
    assertThat(new LayerCache(place.resolve("cache"), new DurableFiles(Disk.real())).of(folder))
        .isEmpty();
    build();
    assertThat(new LayerCache(place.resolve("cache"), new DurableFiles(Disk.real())).of(folder))
        .isNotEmpty();
  }

  @Test
  void aDamagedCacheCostsOnlyTime() throws IOException {
    Digest first = build().stored().image().digest();
    try (var files = Files.list(place.resolve("cache"))) {
      for (Path file : files.toList()) {
        Files.writeString(
            file, "no such line\n" + "0".repeat(64) + " sha256:" + "1".repeat(64) + " 9\n");
      }
    }
    assertThat(build().stored().image().digest()).isEqualTo(first);
  }

  @Test
  void layersThatAreGoneAreWrittenAgain() throws IOException {
    Digest first = build().stored().image().digest();
    images.remove("my-web", true);
    assertThat(build().stored().image().digest()).isEqualTo(first);
    assertThat(tree(build()).nodes()).containsKey("bin/web");
  }

  @Test
  void aFileThatChangesWhileItIsReadIsTold() throws IOException {
    write("d/big", "x".repeat(40 << 20));
    yaml("program: web\nfiles: [d]");
    Path file = folder.resolve("d/big");
    assertThatThrownBy(() ->
            builder.build(
                new FolderBuilder.Plan(
                    folder,
                    Optional.empty(),
                    false,
                    (step, current, _) -> {
                      if (step.equals("writing layers")) {
                        append(file);
                      }
                    })))
        .hasMessageContaining("d/big' changed while it was read");
    assertThat(images.list().images()).isEmpty();
    assertThat(place.resolve("store/tmp")).isEmptyDirectory();
  }

  private static void append(Path file) {
    try {
      Files.writeString(file, "more", java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingIsLeftOfTheSpool() throws IOException {
    build();
    try (var files = Files.list(place.resolve("cache"))) {
      assertThat(files).allMatch(file -> file.toString().matches(".*\\.(?:layers|rules)"));
    }
  }
}
