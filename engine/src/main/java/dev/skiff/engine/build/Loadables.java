package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.Material;
import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.ElfFile;
import dev.skiff.engine.format.elf.ElfHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of an image that may be programs or libraries, by the looks of their names and modes:
 * an interpreter's modules, plugins, programs that others start.
 */
final class Loadables {
  /** Python's own are seventy, a scientific stack's two thousand. */
  private static final int MAX = 10_000;

  private static final int STARTABLE = 0111;

  private static final Pattern LIBRARY = Pattern.compile(".*\\.so(?:\\.[0-9.]+)?");

  /** This computer's path to the guest's; the last rule's counts. */
  private final Map<String, String> places = new LinkedHashMap<>();

  void see(Entry entry) {
    if (entry.material() instanceof Material.HostBytes file
        && file.stamp().size() > 0
        && places.size() < MAX
        && ((entry.ownership().mode() & STARTABLE) != 0
            || LIBRARY.matcher(entry.path()).matches())) {
      places.put(file.source(), "/" + entry.path());
    }
  }

  Optional<String> guestPathOf(String source) {
    return Optional.ofNullable(places.get(source));
  }

  /** Those that are for guests; a file that cannot be understood is only data. */
  List<ElfObject> objects(Path root) throws IOException {
    Path realRoot = root.toRealPath();
    List<ElfObject> objects = new ArrayList<>();
    for (Map.Entry<String, String> place : places.entrySet()) {
      Path path = Path.of(place.getKey());
      Optional<ElfFile> elf = read(path);
      if (elf.isPresent()) {
        String host = "/" + realRoot.relativize(path);
        objects.add(
            new ElfObject(HostFile.of(path), elf.get(), host, place.getValue(), Optional.empty()));
      }
    }
    return objects;
  }

  private static Optional<ElfFile> read(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      FileBytes bytes = new FileBytes(channel, path, "the file");
      byte[] head = bytes.read(0, (int) Math.min(bytes.size(), Appearance.HEAD_BYTES));
      return ElfHeader.begins(head) && ElfHeader.read(bytes).runsOnGuests()
          ? Optional.of(ElfFile.read(bytes))
          : Optional.empty();
    } catch (FormatFailure e) {
      return Optional.empty();
    }
  }
}
