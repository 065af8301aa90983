package dev.skiff.engine.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.Node.Ownership;
import dev.skiff.engine.format.tree.PathOrder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of an image of one program: the same closure gives the same tree. */
final class ProgramTree {
  private static final int READABLE = 0644;
  private static final int STARTABLE = 0755;

  /** Users expect {@code -u nobody}, and libraries that somebody has the user's id. */
  private static final String USERS =
      """
      root:x:0:0:root:/root:/sbin/nologin
      nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
      """;

  /** Distributions differ in what they call the group of nobody. */
  private static final String GROUPS =
      """
      root:x:0:
      nobody:x:65534:
      nogroup:x:65534:
      """;

  /** Without it, glibc before 2.33 asks the network's name server before /etc/hosts. */
  private static final String NAME_SERVICES =
      """
      passwd: files
      group: files
      hosts: files dns
      """;

  private ProgramTree() {}

  /**
   * The tree of a program.
   *
   * @throws BuildFailure if a name cannot be one in an image
   */
  static FileTree of(ElfObject program, LibraryClosure closure) {
    try {
      FileTree.Builder tree = FileTree.builder();
      addSystem(tree);
      closure.folders().forEach(folder -> tree.put(folder, directory(0755)));
      for (Map.Entry<String, HostFile> file : closure.files().entrySet()) {
        tree.put(
            file.getKey(),
            new Node.RegularFile(
                Ownership.root(mode(file.getKey(), program)), file.getValue().content()));
      }
      closure
          .links()
          .forEach(
              (path, target) -> tree.put(path, new Node.Symlink(Ownership.root(0777), target)));
      return tree.build();
    } catch (IllegalArgumentException e) {
      throw BuildFailure.overLimit(
          program.file().real(), "a path cannot be in an image: " + e.getMessage());
    }
  }

  private static void addSystem(FileTree.Builder tree) {
    tree.put("etc/group", text(GROUPS));
    tree.put("etc/nsswitch.conf", text(NAME_SERVICES));
    tree.put("etc/passwd", text(USERS));
    tree.put("root", directory(0700));
    tree.put("tmp", directory(01777));
  }

  /** The kernel starts the program and its loader; the loader reads the others. */
  private static int mode(String path, ElfObject program) {
    return path.equals(program.guestPath())
            || program.elf().interpreter().map(GuestPath::of).map(GuestPath::clean).stream()
                .anyMatch(path::equals)
        ? STARTABLE
        : READABLE;
  }

  /** The same as entries, sorted; the least that any image has. */
  static List<Entry> systemEntries() {
    return List.of(
        folder("etc", 0755),
        new Entry("etc/group", Ownership.root(READABLE), new Entry.Material.Text(GROUPS)),
        new Entry(
            "etc/nsswitch.conf", Ownership.root(READABLE), new Entry.Material.Text(NAME_SERVICES)),
        new Entry("etc/passwd", Ownership.root(READABLE), new Entry.Material.Text(USERS)),
        folder("root", 0700),
        folder("tmp", 01777));
  }

  /** What a program needs, as entries, sorted. */
  static Collection<Entry> closureEntries(ElfObject program, LibraryClosure closure) {
    SortedMap<String, Entry> entries = new TreeMap<>(PathOrder::compare);
    closure.folders().forEach(path -> put(entries, folder(path.substring(1), 0755)));
    closure
        .files()
        .forEach((path, file) ->
            put(
                entries,
                new Entry(
                    path.substring(1),
                    Ownership.root(mode(path, program)),
                    new Entry.Material.HostBytes(
                        file.real().toString(), Stamp.of(file.stamp()), 1))));
    closure
        .links()
        .forEach((path, target) ->
            put(
                entries,
                new Entry(
                    path.substring(1), Ownership.root(0777), new Entry.Material.Link(target))));
    return entries.values();
  }

  private static void put(SortedMap<String, Entry> entries, Entry entry) {
    String path = entry.path();
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String around = path.substring(0, slash);
      entries.putIfAbsent(
          around, new Entry(around, Ownership.root(0755), new Entry.Material.Folder(true)));
    }
    if (!path.isEmpty()) {
      entries.put(path, entry);
    }
  }

  private static Entry folder(String path, int mode) {
    return new Entry(path, Ownership.root(mode), new Entry.Material.Folder(false));
  }

  private static Node text(String content) {
    return new Node.RegularFile(Ownership.root(READABLE), Content.of(content.getBytes(UTF_8)));
  }

  private static Node directory(int mode) {
    return new Node.Directory(Ownership.root(mode));
  }
}
