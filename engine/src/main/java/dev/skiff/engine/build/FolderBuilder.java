package dev.skiff.engine.build;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.DurableFiles;
import dev.skiff.engine.format.elf.X86Level;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.NewImage;
import dev.skiff.engine.image.NewImage.Layer;
import dev.skiff.engine.project.IgnoreRules;
import dev.skiff.engine.project.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes images of folders that have a {@code skiff.yaml}. The same files give the same image, on
 * any computer; what has not changed since the last build is not read again. Memory does not grow
 * with the number of files. Safe for use by several threads.
 */
public final class FolderBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(FolderBuilder.class);

  private final Images images;
  private final Path root;
  private final X86Level cpu;
  private final LayerCache cache;
  private final RuleRecords rules;
  private final DurableFiles files;
  private final InstantSource clock;

  /** Where what a builder takes comes from, and where it keeps what it remembers. */
  public record Ground(Path root, int cpuLevel, Path cache, Disk disk, InstantSource clock) {}

  public FolderBuilder(Images images, Ground ground) {
    this.images = images;
    this.root = ground.root();
    this.cpu = X86Level.of(ground.cpuLevel());
    this.files = new DurableFiles(ground.disk());
    this.cache = new LayerCache(ground.cache(), files);
    this.rules = new RuleRecords(ground.cache(), files);
    this.clock = ground.clock();
  }

  /**
   * What is wanted.
   *
   * @param folder absolute
   * @param reference for the image; else what skiff.yaml says, else the folder's name
   * @param fromScratch reads everything, whatever is remembered
   */
  public record Plan(
      Path folder,
      Optional<ImageReference> reference,
      boolean fromScratch,
      BuildProgress progress) {}

  /** An image that was made, and the name it got. */
  public record Built(
      NewImage.Stored stored, ImageReference reference, int files, List<String> warnings) {}

  /**
   * Makes an image and gives it its name.
   *
   * @throws dev.skiff.engine.project.ProjectFailure if skiff.yaml or .skiffignore is wrong
   * @throws BuildFailure if what they name cannot be in an image
   * @throws dev.skiff.engine.image.ImageFailure if the image cannot be stored
   */
  public Built build(Plan plan) {
    try {
      Path folder = real(plan.folder());
      Project project = project(folder);
      if (project.kernel().isPresent()) {
        return kernel(plan, folder, project, project.kernel().get());
      }
      IgnoreRules ignored = ignored(folder);
      files.createDirectories(cache.root());
      try (Spool spool = Spool.open(cache.root())) {
        FolderEntries entries = new FolderEntries(root, folder, ignored, spool, plan.progress());
        return build(plan, folder, project, entries);
      }
    } catch (UncheckedIOException e) {
      throw BuildFailure.broken(plan.folder(), cache.root(), Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw BuildFailure.broken(plan.folder(), cache.root(), e);
    }
  }

  private Built kernel(Plan plan, Path folder, Project project, Project.Kernel kernel)
      throws IOException {
    ImageReference reference = reference(plan, folder, project);
    plan.progress().at("looking at the kernel", 0, 0);
    KernelFolder image = new KernelFolder(root, folder, kernel);
    NewImage.Stored stored = image.build(images, project, reference);
    return new Built(stored, reference, image.files(), List.of());
  }

  private Built build(Plan plan, Path folder, Project project, FolderEntries entries)
      throws IOException {
    ImageReference reference = reference(plan, folder, project);
    plan.progress().at("looking at files", 0, 0);
    entries.walk(project);
    ElfObject program = new FolderProgram(root, folder, entries.loadables()).open(project);
    LibraryClosure closure =
        LibraryClosure.of(root, program, entries.loadables().objects(root), cpu);
    List<Iterator<Entry>> runs = new ArrayList<>();
    runs.add(ProgramTree.systemEntries().iterator());
    runs.add(ProgramTree.closureEntries(program, closure).iterator());
    runs.addAll(entries.runs());
    Map<String, Layer> known = plan.fromScratch() ? Map.of() : cache.of(folder);
    try (NewImage image = images.begin(known.isEmpty() ? entries.weight() : 0);
        FirstNames firstNames = FirstNames.open(cache.root(), entries.severalNames())) {
      FolderLayers layers =
          new FolderLayers(folder, image, known, clock, plan.progress(), entries.weight());
      RuleTrace trace = new RuleTrace(project, new MergedEntries(folder, runs));
      layers.lay(trace, firstNames);
      NewImage.Stored stored =
          image.commit(ProjectConfig.of(project, program.guestPath()), Optional.of(reference));
      remember(folder, layers.remembered(stored.layers()));
      remember(stored.image().digest(), trace);
      return new Built(stored, reference, layers.files(), warnings(project, closure));
    }
  }

  /** The image is made; that the next build will be slow is not worth a failure. */
  private void remember(Path folder, Map<String, Layer> layers) {
    try {
      cache.keep(folder, layers);
    } catch (IOException e) {
      LOG.warn("the layers of '{}' are not remembered: {}", folder, e.toString());
    }
  }

  /** As with the layers. */
  private void remember(Digest image, RuleTrace trace) {
    try {
      if (trace.noted().isPresent()) {
        rules.keep(image, trace.noted().get());
      }
    } catch (IOException e) {
      LOG.warn("what brought files into {} is not remembered: {}", image, e.toString());
    }
  }

  /**
   * What in a skiff.yaml brought a file into an image that was built of it, as a user reads it.
   *
   * @param path in the image, absolute
   */
  public Optional<String> rule(Digest image, String path) {
    return rules.of(image).flatMap(known -> known.of(path.substring(1)));
  }

  private static List<String> warnings(Project project, LibraryClosure closure) {
    List<String> warnings = new ArrayList<>(closure.warnings());
    if (!project.kept().isEmpty()) {
      warnings.add(
          "kept in the image, but nothing acts on it yet: " + String.join(", ", project.kept()));
    }
    return warnings;
  }

  private static ImageReference reference(Plan plan, Path folder, Project project) {
    return plan.reference()
        .or(() -> project.name().map(ImageReference::parse))
        .orElseGet(() -> ImageReference.ofProgram(String.valueOf(folder.getFileName())));
  }

  private static Path real(Path folder) throws IOException {
    try {
      Path real = folder.toRealPath();
      if (Files.isDirectory(real)) {
        return real;
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // told below
    }
    throw BuildFailure.noFolder(folder);
  }

  private static Project project(Path folder) throws IOException {
    Path file = folder.resolve(Project.FILE);
    try {
      return Project.read(file.toString(), SmallFile.read(file));
    } catch (NoSuchFileException e) {
      throw BuildFailure.noProject(folder);
    }
  }

  private static IgnoreRules ignored(Path folder) throws IOException {
    Path file = folder.resolve(IgnoreRules.FILE);
    try {
      return IgnoreRules.read(file.toString(), SmallFile.read(file));
    } catch (NoSuchFileException e) {
      return IgnoreRules.usual();
    }
  }
}
