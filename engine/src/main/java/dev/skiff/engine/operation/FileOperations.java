package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.files.Change;
import dev.skiff.engine.files.FileEntry.Kind;
import dev.skiff.engine.files.FilePath;
import dev.skiff.engine.files.FileView;
import dev.skiff.engine.files.FileWalk;
import dev.skiff.engine.files.FilesFailure;
import dev.skiff.engine.files.Found;
import dev.skiff.engine.files.ImageFiles;
import dev.skiff.engine.files.InstanceFiles;
import dev.skiff.engine.files.TarOutput;
import dev.skiff.engine.files.VolumeFiles;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.operation.FileOperation.Archive;
import dev.skiff.engine.operation.FileOperation.Export;
import dev.skiff.engine.operation.FileOperation.ListChanges;
import dev.skiff.engine.operation.FileOperation.Look;
import dev.skiff.engine.operation.FileOperation.Owner;
import dev.skiff.engine.operation.FileOperation.Read;
import dev.skiff.engine.operation.FileOperation.Receiver;
import dev.skiff.engine.operation.FileOperation.Scope;
import dev.skiff.engine.operation.FileOperation.Sight;
import dev.skiff.engine.operation.FileOperation.Walk;
import dev.skiff.engine.supervise.Places;
import dev.skiff.engine.supervise.Supervisor;
import dev.skiff.engine.volume.Volume;
import dev.skiff.engine.volume.Volumes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations on files of images and instances. */
final class FileOperations {
  private static final Logger LOG = LoggerFactory.getLogger(FileOperations.class);

  /** A disk that is written at full speed has some hundred megabytes to bring home. */
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(10);

  /** What a volume's name is told by. */
  static final String VOLUME = "volume:";

  private final Instances instances;
  private final Images images;
  private final Map<String, Base> bases;
  private final Places places;
  private final Supervisor supervisor;
  private final Volumes volumes;
  private final MadeSets bootSets;
  private final ProvenanceOperations provenance;

  FileOperations(ControlPlane.Foundation foundation) {
    this.instances = foundation.instances();
    this.images = foundation.images();
    this.bases = foundation.bases();
    this.places = foundation.places();
    this.supervisor = foundation.supervisor();
    this.volumes = foundation.volumes();
    this.bootSets = new MadeSets(foundation.bases().values());
    this.provenance =
        new ProvenanceOperations(foundation.images(), foundation.folders(), Path.of("/"));
  }

  Object perform(FileOperation<?> operation) {
    return switch (operation) {
      case Look(Owner owner, String path) ->
          source(owner).look((view, _) -> sight(view, found(view, path, false)));
      case Walk walk -> walk(walk);
      case Read read -> read(read);
      case Archive(Owner owner, String path, Receiver receiver) -> archive(owner, path, receiver);
      case Export(Owner owner, Receiver receiver) -> export(owner, receiver);
      case ListChanges(String instance) -> changes(instance);
      case FileOperation.Explain explain -> provenance.explain(explain);
      case FileOperation.TakeInventory take -> provenance.inventory(take);
      case FileOperation.CompareImages compare -> provenance.compare(compare);
    };
  }

  private Sight walk(Walk walk) {
    return source(walk.owner())
        .look((view, looking) -> {
          Found start = found(view, walk.path(), true);
          FileWalk.to(
              walk.depth(),
              start.node(),
              (names, node) -> {
                looking.givesAway();
                walk.visitor().visit(absolute(start, names), node.entry());
              });
          return sight(view, start);
        });
  }

  private static String absolute(Found start, List<String> names) {
    String below = String.join("/", names);
    String base = start.path().isEmpty() ? "" : start.absolute();
    return names.isEmpty() ? start.absolute() : base + "/" + below;
  }

  private Sight read(Read read) {
    return source(read.owner())
        .look((view, looking) -> {
          Found found = found(view, read.path(), true);
          Kind kind = found.node().entry().kind();
          if (kind != Kind.REGULAR) {
            throw FilesFailure.notAFile(found.absolute(), kind);
          }
          Sight sight = sight(view, found);
          try (InputStream content = found.node().open()) {
            looking.givesAway();
            OutputStream out = read.receiver().begin(sight);
            content.transferTo(out);
            view.confirm();
            out.flush();
          }
          return sight;
        });
  }

  private Sight archive(Owner owner, String path, Receiver receiver) {
    return source(owner)
        .look((view, looking) -> {
          Found found = found(view, path, false);
          return archived(view, found, FilePath.parse(path).lastName(), receiver, looking);
        });
  }

  private Sight export(Owner owner, Receiver receiver) {
    return source(owner)
        .look((view, looking) -> archived(view, found(view, "/", true), "", receiver, looking));
  }

  /** The end mark is held back until what came from the image is known to be its own. */
  private static Sight archived(
      FileView view, Found found, String name, Receiver receiver, Looking looking)
      throws IOException {
    Sight sight = sight(view, found);
    looking.givesAway();
    OutputStream out = receiver.begin(sight);
    TarOutput.write(found.node(), name, out, view::confirm);
    out.flush();
    return sight;
  }

  private List<Change> changes(String reference) {
    Instance instance = instances.resolve(reference);
    return source(new Owner(instance.name(), Scope.INSTANCES))
        .look((view, _) -> ((InstanceFiles) view).changes());
  }

  private static Found found(FileView view, String path, boolean followLast) throws IOException {
    return Found.at(view, FilePath.parse(path), followLast);
  }

  private static Sight sight(FileView view, Found found) throws IOException {
    String leadsTo = "";
    if (found.node().entry().kind() == Kind.SYMLINK) {
      try {
        leadsTo = found(view, found.absolute(), true).absolute();
      } catch (FilesFailure nowhere) {
        leadsTo = found.node().entry().target();
      }
    }
    return new Sight(found.absolute(), found.node().entry(), leadsTo);
  }

  /** An image's name is looked at only where there is no instance of that name. */
  private FileSource source(Owner owner) {
    if (owner.scope() == Scope.IMAGES) {
      return image(owner.name());
    }
    Optional<FileSource> other =
        owner.scope() == Scope.ANY
            ? bootSets.find(owner.name()).or(() -> volume(owner))
            : Optional.empty();
    if (other.isPresent()) {
      return other.get();
    }
    try {
      return instance(instances.resolve(owner.name()));
    } catch (Failure e) {
      if (owner.scope() == Scope.INSTANCES || e.kind() != Failure.Kind.NOT_FOUND) {
        throw e;
      }
      return imageInstead(owner.name(), e);
    }
  }

  private FileSource imageInstead(String name, Failure noInstance) {
    try {
      return image(name);
    } catch (Failure e) {
      throw e.kind() == Failure.Kind.NOT_FOUND ? FilesFailure.nothingNamed(name, noInstance) : e;
    }
  }

  /** {@code volume:NAME}; an image may be called so, and is meant where there is no such volume. */
  private Optional<FileSource> volume(Owner owner) {
    if (!owner.name().startsWith(VOLUME)) {
      return Optional.empty();
    }
    String name = owner.name().substring(VOLUME.length());
    if (volumes.find(name).isEmpty() && isImage(owner.name())) {
      return Optional.empty();
    }
    Volume volume = volumes.get(name);
    Path file = volumes.existingFile(volume);
    return Optional.of(
        new FileSource(
            owner.name(),
            () -> flushedWriters(name),
            () -> VolumeFiles.open(name, file, volume.fileSystem().orElseThrow())));
  }

  private boolean isImage(String name) {
    try {
      images.resolve(name);
      return true;
    } catch (Failure e) {
      return false;
    }
  }

  /** Whether a guest writes to a volume; it is asked to write what it holds back. */
  private boolean flushedWriters(String volume) {
    return instances.all().stream()
        .filter(instance -> instance.phase().alive())
        .filter(instance ->
            instance.spec().volumes().stream()
                .anyMatch(mount -> mount.source().equals(volume) && !mount.readOnly()))
        .map(instance -> flushed(instance.id()))
        .reduce(false, Boolean::logicalOr);
  }

  private FileSource image(String name) {
    Digest digest = images.resolve(name).digest();
    return new FileSource(name, () -> false, () -> new ImageFiles(images.tree(digest)));
  }

  private FileSource instance(Instance instance) {
    Base.Written written = written(instance);
    Digest image = Digest.parse(instance.spec().imageDigest()).orElseThrow();
    return new FileSource(
        instance.name(), () -> flushed(instance.id()), () -> written.over(images.tree(image)));
  }

  /** Whether a guest runs; one that can is asked to write what it holds back. */
  private boolean flushed(String id) {
    Optional<Instance> alive = instances.byId(id).filter(now -> now.phase().alive());
    if (alive.isPresent() && !flush(alive.get())) {
      LOG.info("{}: its disk is read as it is: the guest did not flush it", alive.get().name());
    }
    return alive.isPresent();
  }

  private boolean flush(Instance alive) {
    try {
      return !alive.paused() && supervisor.flush(alive, FLUSH_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw OperationFailure.interrupted();
    } catch (Failure e) {
      LOG.debug("{}: no flush", alive.name(), e);
      return false;
    }
  }

  private Base.Written written(Instance instance) {
    Base base = bases.get(instance.base());
    if (base == null) {
      throw FilesFailure.notKept(instance.name(), instance.base());
    }
    return base.written(places.directory(instance.id()))
        .orElseThrow(() -> FilesFailure.notKept(instance.name(), instance.base()));
  }
}
