package dev.skiff.engine.base.linux;

import dev.skiff.engine.format.compression.Compression;
import dev.skiff.engine.format.modinfo.ModuleInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a kernel's files and keeps, in a folder: the kernel as it comes, and the modules it
 * is asked to keep; of all others only what they say of themselves. A package cannot be searched,
 * so what turns out to be needed after it has passed by takes a second pass.
 */
final class KernelCollector implements KernelFiles.Visitor {
  /** A bzImage is about 10 MB, a vmlinux with all its debug symbols some hundred. */
  private static final long MAX_KERNEL_BYTES = 1L << 30;

  /** Graphics drivers with symbols reach 30 MB. */
  private static final int MAX_MODULE_BYTES = 128 << 20;

  private static final int MAX_LIST_BYTES = 16 << 20;

  /** How often reading says how far it is. */
  private static final long REPORT_BYTES = 16 << 20;

  private final LongConsumer progress;
  private final Path kernel;
  private final Path modules;
  private final Map<String, ModuleInfo> index = new TreeMap<>();
  private final Map<String, String> unreadable = new HashMap<>();
  private final Set<String> builtIn = new HashSet<>();
  private final Set<String> keep;
  private final Set<String> kept = new HashSet<>();
  private Optional<List<String>> beside = Optional.empty();
  private @Nullable String kernelPath;
  private long read;

  /**
   * @param directory empty; gets {@code kernel} and {@code modules/NAME.ko}
   * @param keep modules that are likely to be wanted
   * @param progress told now and then how many bytes of modules were read
   */
  KernelCollector(Path directory, Set<String> keep, LongConsumer progress) throws IOException {
    this.progress = progress;
    this.kernel = directory.resolve("kernel");
    this.modules = Files.createDirectory(directory.resolve("modules"));
    this.keep = new HashSet<>(keep);
  }

  /**
   * Goes through the files until all that the wanted modules need is kept, or known to lack.
   *
   * @param optional what is kept beside if all of it is there: {@link #optional}
   */
  ModuleClosure collect(KernelFiles files, List<String> wanted, List<String> optional)
      throws IOException {
    files.forEach(this);
    ModuleClosure closure = ModuleClosure.of(wanted, index, builtIn);
    List<String> both = Stream.concat(wanted.stream(), optional.stream()).toList();
    ModuleClosure whole = ModuleClosure.of(both, index, builtIn);
    boolean complete = whole.missing().size() == closure.missing().size();
    List<String> needed = complete ? whole.order() : closure.order();
    if (!kept.containsAll(needed)) {
      keep.addAll(needed);
      kernelPath = null;
      files.forEach(this);
    }
    dropAllBut(needed);
    if (complete) {
      beside = Optional.of(needed.stream().filter(one -> !closure.order().contains(one)).toList());
    }
    return closure;
  }

  /** What the optional modules take beside the wanted ones, in order; empty if some are lacking. */
  Optional<List<String>> optional() {
    return beside;
  }

  /** The kernel's file, as it came; empty when there was none. */
  Optional<Path> kernelFile() {
    return kernelPath == null ? Optional.empty() : Optional.of(kernel);
  }

  /** Why a module that is there could not be read; empty when it could, or is not there. */
  Optional<String> whyUnreadable(String name) {
    return Optional.ofNullable(unreadable.get(name));
  }

  /** The release a module was built for, if it says so. */
  Optional<String> releaseOf(String name) {
    return Optional.ofNullable(index.get(name)).flatMap(ModuleInfo::release);
  }

  @Override
  public void kernel(String path, InputStream bytes) throws IOException {
    if (kernelPath != null) {
      throw new IOException("there are two kernels: '" + kernelPath + "' and '" + path + "'");
    }
    kernelPath = path;
    try (InputStream whole = Compression.open(bytes, MAX_KERNEL_BYTES, "the kernel")) {
      Files.copy(whole, kernel, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void module(String fileName, InputStream bytes) throws IOException {
    String stem = ModuleInfo.canonical(fileName.substring(0, fileName.indexOf(".ko")));
    byte[] module;
    ModuleInfo info;
    try (InputStream whole = Compression.open(bytes, MAX_MODULE_BYTES, "module " + stem)) {
      module = whole.readAllBytes();
      info = ModuleInfo.read(module);
    } catch (IOException malformed) {
      unreadable.put(stem, String.valueOf(malformed.getMessage()));
      return;
    }
    count(module.length);
    String name = info.name().orElse(stem);
    index.put(name, info);
    if (keep.contains(name)) {
      Files.write(modules.resolve(name + ".ko"), module);
      kept.add(name);
    }
  }

  @Override
  public void builtIn(InputStream bytes) throws IOException {
    for (String line : text(bytes).split("\n", -1)) {
      String file = line.strip().substring(line.strip().lastIndexOf('/') + 1);
      int suffix = file.indexOf(".ko");
      if (suffix > 0) {
        builtIn.add(ModuleInfo.canonical(file.substring(0, suffix)));
      }
    }
  }

  /** Entries {@code module.key=value}, each ended by NUL. */
  @Override
  public void builtInInfo(InputStream bytes) throws IOException {
    for (String entry : text(bytes).split("\0", -1)) {
      int dot = entry.indexOf('.');
      int equals = entry.indexOf('=');
      if (dot > 0 && equals > dot) {
        builtIn.add(ModuleInfo.canonical(entry.substring(0, dot)));
        if (entry.substring(dot + 1, equals).equals("alias")) {
          builtIn.add(entry.substring(equals + 1));
        }
      }
    }
  }

  private void count(int bytes) {
    long before = read;
    read += bytes;
    if (before / REPORT_BYTES != read / REPORT_BYTES) {
      progress.accept(read);
    }
  }

  private static String text(InputStream bytes) throws IOException {
    byte[] read = bytes.readNBytes(MAX_LIST_BYTES + 1);
    if (read.length > MAX_LIST_BYTES) {
      throw new IOException("a list of built-in modules is over " + MAX_LIST_BYTES + " bytes");
    }
    return new String(read, StandardCharsets.ISO_8859_1);
  }

  private void dropAllBut(List<String> needed) throws IOException {
    for (String name : kept) {
      if (!needed.contains(name)) {
        Files.delete(modules.resolve(name + ".ko"));
      }
    }
    kept.retainAll(needed);
  }
}
