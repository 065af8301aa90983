package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.HostName;
import dev.skiff.engine.build.Entry.Material;
import dev.skiff.engine.build.HostInodes.HostInode;
import dev.skiff.engine.format.tree.Node.Ownership;
import dev.skiff.engine.format.tree.PathOrder;
import dev.skiff.engine.project.Glob;
import dev.skiff.engine.project.IgnoreRules;
import dev.skiff.engine.project.Project.FileRule;
import dev.skiff.engine.project.Project.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The files that one rule names, in {@link PathOrder}, each looked at once and none opened. Links
 * are kept, never followed. What a guest cannot have is refused by its path.
 */
final class FolderWalk {
  private static final int TYPE = 0170000;
  private static final int FOLDER = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;

  /** Docker's images say with it what a layer hides: image-spec, layer.md. */
  private static final String WHITEOUT = ".wh.";

  private final FileRule rule;
  private final Glob glob;
  private final Path base;
  private final String guest;
  private final IgnoreRules ignored;
  private final IgnoreRules excluded;
  private final List<String> fromTop;
  private final HostInodes inodes;
  private final HostAttributes attributes;
  private final Spool.Sink sink;

  /** Folders around what is being looked at that nobody needed so far. */
  private final List<Entry> pending = new ArrayList<>();

  private boolean found;

  /** Most files of a folder have the same owner and mode. */
  private Ownership last;

  /** What looks at files, for one walk and one thread. */
  record Eyes(HostInodes inodes, HostAttributes attributes) implements AutoCloseable {
    Eyes() {
      this(new HostInodes(), new HostAttributes());
    }

    @Override
    public void close() {
      inodes.close();
      attributes.close();
    }
  }

  /**
   * Where a rule begins.
   *
   * @param base the path up to the first name with a glob's character
   * @param guest where that goes, without a leading slash
   * @param fromTop its names from the project's folder
   */
  record Start(Path base, String guest, List<String> fromTop) {}

  FolderWalk(FileRule rule, Start start, IgnoreRules ignored, Eyes eyes, Spool.Sink sink) {
    this.rule = rule;
    this.glob = Glob.of(rule.from());
    this.base = start.base();
    this.guest = start.guest();
    this.fromTop = new ArrayList<>(start.fromTop());
    this.ignored = ignored;
    this.excluded = IgnoreRules.excluding(rule);
    Owner owner = rule.owner().orElse(Owner.ROOT);
    this.last = new Ownership(0644, owner.uid(), owner.gid());
    this.inodes = eyes.inodes();
    this.attributes = eyes.attributes();
    this.sink = sink;
  }

  /**
   * Tells the sink of everything that the rule names.
   *
   * @return whether there was anything
   */
  boolean run() throws IOException {
    for (int slash = guest.indexOf('/'); slash > 0; slash = guest.indexOf('/', slash + 1)) {
      pending.add(implied(guest.substring(0, slash)));
    }
    look(base, new ArrayList<>());
    return found;
  }

  private void look(Path path, List<String> below) throws IOException {
    HostInode seen = inodes.of(path);
    int mode = seen.mode();
    if (isLeftOut(below, (mode & TYPE) == FOLDER)) {
      return;
    }
    if (String.valueOf(path.getFileName()).startsWith(WHITEOUT)) {
      throw BuildFailure.notForGuests(path, "named like the marks of layers, .wh.");
    }
    switch (mode & TYPE) {
      case FOLDER -> folder(path, below, mode & 07777);
      case REGULAR -> {
        if (isNamed(below)) {
          Material file = new Material.HostBytes(path.toString(), seen.stamp(), seen.links());
          put(below, file, ownership(path, rule.mode().orElse(mode & 07777)));
        }
      }
      case LINK -> {
        if (isNamed(below)) {
          put(below, link(path, guestPath(below), seen), ownership(path, 0777));
        }
      }
      default -> {
        if (isNamed(below)) {
          throw BuildFailure.notForGuests(path, kind(mode & TYPE));
        }
      }
    }
  }

  private static Material link(Path path, String place, HostInode seen) throws IOException {
    String target = HostNames.target(path);
    if (climbsOut(place, target)) {
      throw BuildFailure.linkLeavesImage(path, target, place);
    }
    HostName name = new HostName(path.toString(), seen.stamp().device(), seen.stamp().inode());
    return new Material.Link(target, seen.links() > 1 ? Optional.of(name) : Optional.empty());
  }

  /**
   * Whether a link's text leads above the root of the image it will be in. A kernel stops at its
   * root; a tool that unpacks the image somewhere may not.
   */
  private static boolean climbsOut(String place, String target) {
    if (target.startsWith("/")) {
      return false;
    }
    long depth = place.chars().filter(unit -> unit == '/').count();
    for (String name : target.split("/", -1)) {
      if (name.equals("..")) {
        depth--;
      } else if (!name.isEmpty() && !name.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  private boolean isNamed(List<String> below) {
    return glob.names(below);
  }

  /** A glob's own folder, and a project's, are only where things lie. */
  private void folder(Path path, List<String> below, int mode) throws IOException {
    boolean named = isNamed(below);
    if (!named && !glob.mayNameBelow(below)) {
      return;
    }
    int before = pending.size();
    boolean implied = below.isEmpty() && (!glob.plain() || fromTop.isEmpty());
    pending.add(
        implied
            ? implied(guestPath(below))
            : new Entry(guestPath(below), ownership(path, mode), new Material.Folder(false)));
    if (named && !implied) {
      flush();
    }
    for (String name : HostNames.sorted(path)) {
      below.add(name);
      look(path.resolve(name), below);
      below.removeLast();
    }
    while (pending.size() > before) {
      pending.removeLast();
    }
  }

  private boolean isLeftOut(List<String> below, boolean folder) {
    if (excluded.leavesOut(below, folder)) {
      return true;
    }
    int top = fromTop.size();
    fromTop.addAll(below);
    boolean out = !fromTop.isEmpty() && ignored.leavesOut(fromTop, folder);
    fromTop.subList(top, fromTop.size()).clear();
    return out;
  }

  private void put(List<String> below, Material material, Ownership ownership) throws IOException {
    flush();
    found = true;
    sink.put(new Entry(guestPath(below), ownership, material));
  }

  private void flush() throws IOException {
    for (Entry folder : pending) {
      if (!folder.path().isEmpty()) {
        sink.put(folder);
      }
    }
    found = true;
    // They stay, as nothing, so that whoever added them can take them away again.
    pending.replaceAll(_ -> implied(""));
  }

  private static Entry implied(String path) {
    return new Entry(path, Ownership.root(0755), new Material.Folder(true));
  }

  private Ownership ownership(Path path, int mode) throws IOException {
    SortedMap<String, String> found = attributes.of(path);
    if (mode == last.mode() && found.equals(last.attributes())) {
      return last;
    }
    try {
      last = new Ownership(mode, last.uid(), last.gid(), found);
      return last;
    } catch (IllegalArgumentException e) {
      throw BuildFailure.notForGuests(path, "one with " + e.getMessage());
    }
  }

  private String guestPath(List<String> below) {
    String path = String.join("/", below);
    return guest.isEmpty() || path.isEmpty() ? guest + path : guest + "/" + path;
  }

  /** inode(7). */
  private static String kind(int type) {
    return switch (type) {
      case 0140000 -> "a socket";
      case 0060000, 0020000 -> "a device";
      case 0010000 -> "a pipe";
      default -> "of an unknown kind";
    };
  }
}
