package dev.skiff.engine.operation;

import dev.skiff.engine.build.FolderBuilder;
import dev.skiff.engine.files.FilesFailure;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Anatomy;
import dev.skiff.engine.image.Image;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.operation.FileOperation.CompareImages;
import dev.skiff.engine.operation.FileOperation.ConfigChange;
import dev.skiff.engine.operation.FileOperation.Explain;
import dev.skiff.engine.operation.FileOperation.Explanation;
import dev.skiff.engine.operation.FileOperation.ImageComparison;
import dev.skiff.engine.operation.FileOperation.TakeInventory;
import dev.skiff.engine.provenance.ImageContents;
import dev.skiff.engine.provenance.Inventory;
import dev.skiff.engine.provenance.PackageLists;
import dev.skiff.engine.provenance.Reason;
import dev.skiff.engine.provenance.TreeDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Questions of why files are in images. What is answered was verified. */
final class ProvenanceOperations {
  private final Images images;
  private final FolderBuilder folders;
  private final PackageLists computer;

  /**
   * @param folders who made images of folders and knows what their rules brought in
   * @param root what stands for {@code /}
   */
  ProvenanceOperations(Images images, FolderBuilder folders, Path root) {
    this.images = images;
    this.folders = folders;
    this.computer = PackageLists.below(root);
  }

  Explanation explain(Explain explain) {
    Image image = images.resolve(explain.image());
    return reading(
        image,
        contents -> {
          Reason reason = Reason.of(contents, image.config(), explain.path(), computer);
          String rule = folders.rule(image.digest(), reason.path()).orElse("");
          return explanation(reason, images.anatomy(image.digest().toString()), rule);
        });
  }

  /** A layer's file is called by the digest of what is in it. */
  private static Explanation explanation(Reason reason, Anatomy anatomy, String rule) {
    String file = reason.layer().map(path -> path.getFileName().toString()).orElse("none");
    List<Anatomy.Layer> layers = anatomy.layers();
    for (int number = 0; number < layers.size(); number++) {
      Anatomy.Layer layer = layers.get(number);
      if (layer.digest().endsWith(":" + file) || layer.contentDigest().endsWith(":" + file)) {
        String createdBy =
            anatomy.history().stream()
                .filter(step -> step.layer().equals(Optional.of(layer)))
                .map(Anatomy.Step::createdBy)
                .findFirst()
                .orElse("");
        return new Explanation(reason, number + 1, layers.size(), layer.digest(), createdBy, rule);
      }
    }
    return new Explanation(reason, 0, layers.size(), "", "", rule);
  }

  Inventory inventory(TakeInventory take) {
    Image image = images.resolve(take.image());
    return reading(image, contents -> Inventory.of(contents, image.config(), computer));
  }

  ImageComparison compare(CompareImages compare) {
    Image before = images.resolve(compare.before());
    Image after = images.resolve(compare.after());
    try (VerifiedTree one = images.tree(before.digest());
        VerifiedTree other = images.tree(after.digest())) {
      List<TreeDifference.Entry> files = TreeDifference.of(one.tree(), other.tree());
      one.confirm();
      other.confirm();
      return new ImageComparison(files, changes(before.config(), after.config()));
    } catch (IOException e) {
      throw FilesFailure.unreadable(compare.before(), e);
    }
  }

  private static List<ConfigChange> changes(ImageConfig before, ImageConfig after) {
    List<ConfigChange> changes = new ArrayList<>();
    add(changes, "entrypoint", before.entrypoint(), after.entrypoint());
    add(changes, "command", before.command(), after.command());
    add(changes, "environment", before.environment(), after.environment());
    add(changes, "working directory", before.workingDirectory(), after.workingDirectory());
    add(changes, "user", before.user(), after.user());
    add(changes, "exposed ports", before.exposedPorts(), after.exposedPorts());
    add(changes, "labels", before.labels(), after.labels());
    add(changes, "stop signal", before.stopSignal(), after.stopSignal());
    return changes;
  }

  private static void add(List<ConfigChange> changes, String what, Object before, Object after) {
    if (!before.equals(after)) {
      changes.add(new ConfigChange(what, before.toString(), after.toString()));
    }
  }

  private interface Question<T> {
    T of(ImageContents contents) throws IOException;
  }

  private <T> T reading(Image image, Question<T> question) {
    try (VerifiedTree tree = images.tree(image.digest())) {
      T answer = question.of(new ImageContents(tree.tree()));
      tree.confirm();
      return answer;
    } catch (IOException e) {
      throw FilesFailure.unreadable(image.digest().toString(), e);
    }
  }
}
