package dev.skiff.cli.files;

import dev.skiff.cli.files.TarInput.Entry;
import dev.skiff.cli.terminal.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a file, or a folder with all in it, that a guest or image has onto this computer. Nothing is
 * written outside the target: names that lead out are refused, and links never followed. Read,
 * write and execute bits and times are kept, owners are the user's. An existing file of a name is
 * replaced; a folder stays and gets more.
 */
public final class Unpacking {
  private final TarInput archive;
  private final Path target;
  private final Deque<Later> later = new ArrayDeque<>();
  private String top = "";
  private int files;

  private Unpacking(InputStream archive, Path target) {
    this.archive = new TarInput(archive);
    this.target = target;
  }

  /** A folder's mode and time, set when all is in it: it may be read-only. */
  private record Later(Path folder, Entry entry) {}

  /**
   * Unpacks an archive whose first entry is the parent of all others.
   *
   * @param target what the first entry becomes
   * @return how many entries there were
   * @throws Refusal for what cannot be here: devices, and names that lead out
   */
  public static int run(InputStream archive, Path target) throws IOException {
    return new Unpacking(archive, target).run();
  }

  private int run() throws IOException {
    for (Optional<Entry> next = archive.next(); next.isPresent(); next = archive.next()) {
      Entry entry = next.get();
      Path place = place(entry.name());
      put(entry, place);
      files++;
    }
    while (!later.isEmpty()) {
      Later folder = later.pop();
      finish(folder.folder(), folder.entry());
    }
    return files;
  }

  /** The first name is replaced by the target's own; those below keep theirs. */
  private Path place(String name) {
    if (files == 0) {
      top = name;
      return target;
    }
    if (!name.startsWith(top + "/")) {
      throw escape(name);
    }
    Path place = target;
    for (String part : name.substring(top.length() + 1).split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw escape(name);
      }
      if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) && !place.equals(target)) {
        throw new Refusal(
            "'" + place + "' is there and no folder, so that '" + name + "' cannot be put into it",
            "copy to another place");
      }
      place = place.resolve(part);
    }
    return place;
  }

  private static Refusal escape(String name) {
    return new Refusal("the name '" + name + "' leads out of what is copied", "");
  }

  private void put(Entry entry, Path place) throws IOException {
    switch (entry.type()) {
      case '5' -> {
        folder(place);
        later.push(new Later(place, entry));
      }
      case '0' -> {
        makeRoom(place);
        try (InputStream content = archive.content();
            var out =
                Files.newOutputStream(
                    place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          content.transferTo(out);
        }
        finish(place, entry);
      }
      case '1' -> {
        Path first = place(entry.target());
        makeRoom(place);
        Files.createLink(place, first);
      }
      case '2' -> {
        makeRoom(place);
        Files.createSymbolicLink(place, Path.of(entry.target()));
      }
      default ->
          throw new Refusal(
              "'" + entry.name() + "' is a " + word(entry.type()) + ", which is not copied",
              "copy what is beside it, or write an archive: the target - does");
    }
  }

  private static String word(char type) {
    return switch (type) {
      case '3' -> "character device";
      case '4' -> "block device";
      case '6' -> "FIFO";
      default -> "file of type '" + type + "'";
    };
  }

  /** A link to a folder stays one for the target itself only, which the user named. */
  private void folder(Path place) throws IOException {
    boolean there =
        place.equals(target)
            ? Files.isDirectory(place)
            : Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
    if (!there) {
      makeRoom(place);
      Files.createDirectory(place);
    }
  }

  private static void makeRoom(Path place) throws IOException {
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refusal(
          "'" + place + "' is a folder here, and none there", "copy to another place");
    }
    Files.deleteIfExists(place);
  }

  private static void finish(Path place, Entry entry) throws IOException {
    Files.setPosixFilePermissions(place, permissions(entry.mode()));
    if (entry.modified().getEpochSecond() > 0) {
      Files.setLastModifiedTime(place, FileTime.from(entry.modified()));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    // In the order of the bits, the owner's first.
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode & 0400 >> bit) != 0) {
        permissions.add(all[bit]);
      }
    }
    return permissions;
  }
}
