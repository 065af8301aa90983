package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.elf.DynamicSymbols;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The parts of a kernel that it loads when it is told to. One that calls functions of another stops
 * the boot without it, so what is loaded is closed under that.
 *
 * @param symbols of each klib by its name
 */
record Klibs(SortedMap<String, DynamicSymbols> symbols) {
  /** Each has one of its own. */
  private static final String ENTRY = "init";

  /**
   * Those of a kernel.
   *
   * @param folder may be missing
   */
  static Klibs in(Path folder) throws IOException {
    SortedMap<String, DynamicSymbols> symbols = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          symbols.put(file.getFileName().toString(), symbols(file));
        }
      }
    }
    return new Klibs(symbols);
  }

  /** One that cannot be read needs nothing that is known; the kernel will say why not. */
  private static DynamicSymbols symbols(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return DynamicSymbols.read(new FileBytes(channel, file, "the klib"));
    } catch (FormatFailure unreadable) {
      return new DynamicSymbols(new TreeSet<>(), new TreeSet<>());
    }
  }

  /**
   * The klibs that are wanted, and all that they need.
   *
   * @param kernel its version, for people
   * @throws BaseFailure when one that is wanted is not here
   */
  SortedSet<String> closure(SortedSet<String> wanted, String kernel) {
    for (String name : wanted) {
      if (!symbols.containsKey(name)) {
        throw BaseFailure.unfit(
            NanosKernels.BASE,
            "the kernel " + kernel + " has no klib '" + name + "'",
            symbols.isEmpty()
                ? "it came without klibs: pull a release, or import a folder with klibs/"
                : "it has: " + String.join(", ", symbols.keySet()));
      }
    }
    SortedSet<String> closed = new TreeSet<>(wanted);
    Deque<String> left = new ArrayDeque<>(wanted);
    while (!left.isEmpty()) {
      for (String needed : neededBy(left.pop(), closed)) {
        if (closed.add(needed)) {
          left.add(needed);
        }
      }
    }
    return closed;
  }

  /**
   * What only one has decides first: it may have what several others have, too, and then none of
   * those is needed.
   */
  private SortedSet<String> neededBy(String klib, SortedSet<String> loaded) {
    SortedSet<String> needed = new TreeSet<>();
    List<SortedSet<String>> choices = new ArrayList<>();
    for (String symbol : Objects.requireNonNull(symbols.get(klib)).undefined()) {
      SortedSet<String> owners = owners(symbol);
      if (owners.size() == 1) {
        needed.addAll(owners);
      } else if (!owners.isEmpty()) {
        choices.add(owners);
      }
    }
    for (SortedSet<String> owners : choices) {
      boolean had =
          owners.stream().anyMatch(name -> needed.contains(name) || loaded.contains(name));
      if (!had) {
        needed.add(owners.first());
      }
    }
    return needed;
  }

  /** None where the kernel itself has it. */
  private SortedSet<String> owners(String symbol) {
    SortedSet<String> owners = new TreeSet<>();
    symbols.forEach((name, each) -> {
      if (!symbol.equals(ENTRY) && each.defined().contains(symbol)) {
        owners.add(name);
      }
    });
    return owners;
  }
}
