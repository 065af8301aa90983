package dev.skiff.engine.build;

import dev.skiff.engine.format.elf.X86Level;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.NewImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Makes images of programs. The same files give the same image. Each file is read once, after its
 * kind and needs are known; a file that changes meanwhile is noticed. Safe for use by several
 * threads.
 */
public final class Builder {
  /** A header and its padding at most, for each entry of a layer. */
  private static final long ENTRY_BYTES = 1024;

  private final Images images;
  private final Path root;
  private final X86Level cpu;

  /**
   * Takes programs and libraries from one computer.
   *
   * @param root what stands for {@code /}, which it is outside of tests
   * @param cpuLevel the x86-64 level that guests have, 1 to 4
   */
  public Builder(Images images, Path root, int cpuLevel) {
    this.images = images;
    this.root = root;
    this.cpu = X86Level.of(cpuLevel);
  }

  /**
   * What an image shall be made of.
   *
   * @param program absolute
   * @param arguments what the program is told when nobody says else
   * @param environment {@code NAME=value}
   */
  public record Plan(
      Path program, ImageReference reference, List<String> arguments, List<String> environment) {
    public Plan {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
    }
  }

  /**
   * An image that was made.
   *
   * @param files how many regular files it has
   * @param warnings what may go wrong in a guest
   */
  public record Built(NewImage.Stored stored, int files, List<String> warnings) {}

  /**
   * Makes an image and gives it its name.
   *
   * @throws BuildFailure if what was given is no program for guests, or lacks something
   * @throws dev.skiff.engine.image.ImageFailure if the image cannot be stored
   */
  public Built build(Plan plan) {
    plan.environment().forEach(variable -> requireVariable(plan.program(), variable));
    Optional<HostFile> kernel = KernelFile.find(plan.program());
    if (kernel.isPresent()) {
      return build(plan, kernel.get());
    }
    ElfObject program = ProgramFile.open(root, plan.program());
    LibraryClosure closure = closure(plan, program);
    FileTree tree = ProgramTree.of(program, closure);
    ImageConfig config =
        ImageConfig.of(List.of(program.guestPath()), plan.arguments(), plan.environment());
    NewImage.Stored stored = store(plan, closure.files().values(), tree, config);
    long files = tree.nodes().values().stream().filter(Node.RegularFile.class::isInstance).count();
    return new Built(stored, (int) files, closure.warnings());
  }

  private Built build(Plan plan, HostFile kernel) {
    ImageConfig config = KernelFile.config(plan.arguments(), plan.environment());
    NewImage.Stored stored = store(plan, List.of(kernel), KernelFile.tree(kernel), config);
    return new Built(stored, 1, List.of());
  }

  private LibraryClosure closure(Plan plan, ElfObject program) {
    try {
      return LibraryClosure.of(root, program, cpu);
    } catch (IOException e) {
      throw BuildFailure.unreadable(plan.program(), e);
    }
  }

  private NewImage.Stored store(
      Plan plan, Collection<HostFile> files, FileTree tree, ImageConfig config) {
    long size = tree.contentSize() + ENTRY_BYTES * tree.nodes().size();
    try (NewImage image = images.begin(size)) {
      try {
        TarWriter.write(tree, image.layer());
      } catch (IOException e) {
        requireUnchanged(plan.program(), files);
        throw BuildFailure.unreadable(plan.program(), e);
      }
      requireUnchanged(plan.program(), files);
      return image.commit(config, Optional.of(plan.reference()));
    }
  }

  private static void requireUnchanged(Path program, Collection<HostFile> files) {
    for (HostFile file : files) {
      try {
        if (!file.isUnchanged()) {
          throw BuildFailure.changed(program, file.real());
        }
      } catch (IOException e) {
        throw BuildFailure.unreadable(program, e);
      }
    }
  }

  private static void requireVariable(Path program, String variable) {
    if (variable.indexOf('=') < 1 || variable.indexOf('\0') >= 0) {
      throw BuildFailure.badEnvironment(program, variable);
    }
  }
}
