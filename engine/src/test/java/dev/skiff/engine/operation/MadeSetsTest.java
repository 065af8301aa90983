package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.fake.FakeBase;
import dev.skiff.engine.files.FilePath;
import dev.skiff.engine.files.FilesFailure;
import dev.skiff.engine.files.Found;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MadeSetsTest {
  @TempDir Path folder;
  private FakeBase base;
  private MadeSets sets;

  @BeforeEach
  void bake() {
    base = new FakeBase("fake", folder);
    base.pull(Optional.empty(), KernelProgress.NONE);
    base.bootSet("sha256:aa", () -> tree("one"));
    base.bootSet("sha256:ab", () -> tree("second"));
    sets = new MadeSets(List.of(base));
  }

  @Test
  void aKeyOrItsBeginningIsASet() {
    assertThat(size("boot-set:sha256-aa")).isEqualTo(3);
    assertThat(size("boot-set:sha256-ab-fake-6.1.0")).isEqualTo(6);
  }

  @Test
  void anythingElseIsNone() {
    assertThat(sets.find("boot-set:")).isEmpty();
    assertThat(sets.find("boot-set:sha256-ac")).isEmpty();
    assertThat(sets.find("sha256-aa")).isEmpty();
  }

  @Test
  void theBeginningOfSeveralIsRefusedWithAllOfThem() {
    assertThatThrownBy(() -> sets.find("boot-set:sha256-a"))
        .isInstanceOfSatisfying(
            FilesFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("files.several-boot-sets");
              assertThat(failure.hint()).contains("sha256-aa-fake-6.1.0", "sha256-ab-fake-6.1.0");
            });
  }

  private long size(String name) {
    return sets.find(name)
        .orElseThrow()
        .look((view, _) -> Found.at(view, FilePath.parse("/file"), true).node().entry().size());
  }

  private static VerifiedTree tree(String text) {
    Content content = Content.of(text.getBytes(StandardCharsets.UTF_8));
    return VerifiedTree.of(
        FileTree.builder()
            .put("file", new Node.RegularFile(Node.Ownership.root(0644), content))
            .build());
  }
}
