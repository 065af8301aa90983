package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.Material;
import dev.skiff.engine.format.tree.Node.Ownership;
import dev.skiff.engine.format.tree.PathOrder;
import dev.skiff.engine.project.Glob;
import dev.skiff.engine.project.IgnoreRules;
import dev.skiff.engine.project.Project;
import dev.skiff.engine.project.Project.FileRule;
import dev.skiff.engine.project.Project.FolderRule;
import dev.skiff.engine.project.Project.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the rules of a project name, found by walking each rule's files once. Runs of entries,
 * in the order of the rules.
 */
final class FolderEntries {
  /** Where a project's own files go, and where its program is started. */
  static final String APP = "/app";

  /** Between two messages to who waits. */
  private static final int TELL_EVERY = 10_000;

  private final Path root;
  private final Path folder;
  private final IgnoreRules ignored;
  private final Spool spool;
  private final BuildProgress progress;
  private final Loadables loadables;
  private final List<Spool.Run> runs = new ArrayList<>();
  private long weight;
  private long count;
  private long severalNames;

  /**
   * @param root what stands for {@code /}
   * @param folder the project's, without links
   */
  FolderEntries(Path root, Path folder, IgnoreRules ignored, Spool spool, BuildProgress progress) {
    this.root = root;
    this.folder = folder;
    this.ignored = ignored;
    this.spool = spool;
    this.progress = progress;
    this.loadables = new Loadables();
  }

  /** What every rule names, once walked. */
  List<Iterator<Entry>> runs() {
    return new ArrayList<>(runs.stream().map(Spool.Run::entries).toList());
  }

  /** Of all entries together, those that others replace included. */
  long weight() {
    return weight;
  }

  /** How many entries are names of what has others. */
  long severalNames() {
    return severalNames;
  }

  Loadables loadables() {
    return loadables;
  }

  void walk(Project project) throws IOException {
    try (FolderWalk.Eyes eyes = new FolderWalk.Eyes()) {
      for (FileRule rule : project.files()) {
        runs.add(spool.fill(sink -> walk(rule, eyes, entry -> take(entry, sink))));
      }
    }
    runs.add(
        spool.fill(sink -> {
          for (Entry entry : folders(project)) {
            take(entry, sink);
          }
        }));
  }

  private void take(Entry entry, Spool.Sink sink) throws IOException {
    sink.put(entry);
    loadables.see(entry);
    weight += entry.weight();
    severalNames += entry.hostName().isPresent() ? 1 : 0;
    if (++count % TELL_EVERY == 0) {
      progress.at("looking at files", count, 0);
    }
  }

  private void walk(FileRule rule, FolderWalk.Eyes eyes, Spool.Sink sink) throws IOException {
    try {
      if (!new FolderWalk(
              rule, start(rule), rule.absolute() ? IgnoreRules.NONE : ignored, eyes, sink)
          .run()) {
        throw BuildFailure.matchesNothing(folder, rule.from());
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw BuildFailure.matchesNothing(folder, rule.from());
    }
  }

  private FolderWalk.Start start(FileRule rule) throws IOException {
    Glob glob = Glob.of(rule.from());
    String base = glob.base().equals(".") ? "" : glob.base().replaceAll("/+$", "");
    if (rule.absolute()) {
      Path host = root.resolve(base.substring(Math.min(1, base.length()))).toRealPath();
      return new FolderWalk.Start(host, guest(rule, base, host), List.of());
    }
    Path host = inside(base, glob.plain());
    List<String> fromTop = base.isEmpty() ? List.of() : List.of(base.split("/", -1));
    return new FolderWalk.Start(host, guest(rule, (APP + "/" + base), host), fromTop);
  }

  /** Links on the way are followed as long as they stay in the folder; the last is kept. */
  private Path inside(String base, boolean plain) throws IOException {
    Path path = folder.resolve(base);
    Path parent = path.getParent();
    boolean link = plain && !base.isEmpty() && Files.isSymbolicLink(path);
    Path real =
        link && parent != null
            ? parent.toRealPath().resolve(path.getFileName())
            : path.toRealPath();
    if (!real.startsWith(folder)) {
      throw BuildFailure.leavesFolder(folder, base);
    }
    return real;
  }

  private static String guest(FileRule rule, String usual, Path host) {
    String to = rule.to().orElse(usual);
    boolean into = to.endsWith("/") && !Files.isDirectory(host, LinkOption.NOFOLLOW_LINKS);
    String whole = into ? to + host.getFileName() : to;
    return whole.replaceAll("^/+|/+$", "");
  }

  /** The folders that rules ask for, with those around them. */
  private static Iterable<Entry> folders(Project project) {
    SortedMap<String, Entry> folders = new TreeMap<>(PathOrder::compare);
    for (FolderRule rule : project.folders()) {
      Owner owner = rule.owner().orElse(Owner.ROOT);
      Ownership ownership = new Ownership(rule.mode().orElse(0755), owner.uid(), owner.gid());
      put(folders, rule.path().replaceAll("^/+|/+$", ""), ownership, false);
    }
    put(folders, APP.substring(1), Ownership.root(0755), true);
    project
        .workingDirectory()
        .ifPresent(
            path -> put(folders, path.replaceAll("^/+|/+$", ""), Ownership.root(0755), true));
    return folders.values();
  }

  private static void put(
      SortedMap<String, Entry> folders, String path, Ownership ownership, boolean implied) {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String around = path.substring(0, slash);
      folders.putIfAbsent(
          around, new Entry(around, Ownership.root(0755), new Material.Folder(true)));
    }
    Entry entry = new Entry(path, ownership, new Material.Folder(implied));
    if (!path.isEmpty() && (!implied || !folders.containsKey(path))) {
      folders.put(path, entry);
    }
  }
}
