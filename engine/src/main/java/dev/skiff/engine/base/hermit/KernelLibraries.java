package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Storage;
import dev.skiff.engine.base.shelf.MadeCache;
import dev.skiff.engine.base.shelf.Shelf;
import dev.skiff.engine.base.shelf.WorkDirectory;
import dev.skiff.engine.durable.HostLock;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.hermit.Bus;
import dev.skiff.engine.rust.Cargo;
import dev.skiff.engine.rust.LockFile;
import dev.skiff.engine.rust.Toolchain.Part;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The kernel libraries of this computer: compiled once for each way to compile them, kept, verified
 * when they are used. Safe for use by several threads and processes; one compiles at a time.
 */
public final class KernelLibraries {
  /** As rustc marks objects for Hermit; without it the linker would not mark the program. */
  private static final int OSABI_AT = 7;

  private static final int OSABI_HERMIT = 0xff;

  private static final Shelf.Form<LibraryRecord> FORM =
      new Shelf.Form<>(
          Jsonb.builder().build().type(LibraryRecord.class),
          LibraryRecord::id,
          LibraryRecord::version,
          library -> library.format() == LibraryRecord.FORMAT);

  private final Path sources;
  private final CargoFolders folders;
  private final Shelf<LibraryRecord> shelf;
  private final Storage storage;
  private final Supplier<Cargo> cargo;

  /**
   * Touches nothing until it is asked for something.
   *
   * @param home the engine's
   * @param cargo fails when there is no toolchain
   */
  public KernelLibraries(Path home, Supplier<Cargo> cargo) {
    Path cache = home.resolve("cache").resolve(HermitBase.NAME);
    this.sources = cache.resolve("source");
    this.folders = new CargoFolders(cache);
    this.shelf = new Shelf<>(home.resolve("bases").resolve(HermitBase.NAME), "hermit", FORM);
    this.storage = new Storage(shelf.directory());
    this.cargo = cargo;
  }

  /**
   * The library for a bus and the toolchain that is here; compiled now if it is not kept, which
   * takes minutes.
   *
   * @param listener is told each line of the tools, by this thread; what it throws ends them
   */
  public KernelLibrary get(Bus bus, Consumer<String> listener) {
    return storage.ask("compile the kernel", () -> got(bus, listener));
  }

  /** The toolchain's programs, as every build here uses them. */
  public Cargo cargo() {
    return cargo.get();
  }

  /** What cargo keeps, which can be made again. */
  MadeCache.Part cache() {
    return folders;
  }

  /** Cargo's folder for programs, for one caller at a time, until it is given back. */
  public HostLock.Held use(KernelLibrary library) throws IOException {
    return CargoFolders.use(library.programs());
  }

  List<Base.Kernel> kernels() {
    return storage.ask(
        "read the kernels", () -> shelf.records().stream().map(LibraryRecord::kernel).toList());
  }

  void remove(String id, Function<String, Optional<String>> user) {
    storage.run("remove a kernel", () -> shelf.remove(id, user));
  }

  private KernelLibrary got(Bus bus, Consumer<String> listener)
      throws IOException, InterruptedException {
    Cargo tools = cargo.get();
    LibraryPlan plan = LibraryPlan.of(bus, tools.toolchain());
    Optional<LibraryRecord> kept = kept(plan);
    if (kept.isEmpty()) {
      try (HostLock.Held _ = CargoFolders.use(folders.kernels(plan))) {
        kept = kept(plan); // Another one may have made it while we waited.
        return library(kept.isPresent() ? kept.get() : made(plan, tools, listener), plan);
      }
    }
    return library(kept.get(), plan);
  }

  private Optional<LibraryRecord> kept(LibraryPlan plan) throws IOException {
    return shelf.records().stream().filter(record -> record.id().equals(plan.id())).findFirst();
  }

  /** Verified: whatever is linked with it becomes part of programs. */
  private KernelLibrary library(LibraryRecord record, LibraryPlan plan) throws IOException {
    Path folder = shelf.folder(record);
    String actual = "sha256:" + Sha256.of(folder.resolve(KernelLibrary.FILE));
    if (!actual.equals(record.digest())) {
      throw BaseFailure.digestChanged(
          "the kernel library '" + record.id() + "'", record.digest(), actual);
    }
    String kernel = KernelSource.CRATE + " " + record.version() + " sha256:" + record.crateDigest();
    return new KernelLibrary(
        record.id(), plan.bus(), folder, folders.programs(plan), record.digest(), kernel);
  }

  private LibraryRecord made(LibraryPlan plan, Cargo tools, Consumer<String> listener)
      throws IOException, InterruptedException {
    Path source = new KernelSource(sources).get(tools, listener);
    Path target = folders.kernels(plan);
    listener.accept("compiling the kernel for " + plan.bus().word() + ", once: this takes minutes");
    tools.build(
        new Cargo.Build(
            "the kernel " + KernelSource.CRATE + " " + KernelSource.VERSION,
            source,
            plan.arguments(target),
            LibraryPlan.ENVIRONMENT),
        listener);
    Files.createDirectories(shelf.directory());
    try (WorkDirectory work = WorkDirectory.open(shelf.directory())) {
      Path archive = target.resolve(LibraryPlan.TARGET).resolve("release").resolve("libhermit.a");
      joined(tools, archive, work.path());
      LibraryRecord record = record(plan, source, work.path().resolve(KernelLibrary.FILE));
      shelf.add(work, record);
      return record;
    }
  }

  /**
   * One object of the whole archive, of which only system calls and the entry can be seen: the
   * kernel has a Rust library of its own, which must not meet the program's.
   */
  private static void joined(Cargo tools, Path archive, Path folder)
      throws IOException, InterruptedException {
    Path all = folder.resolve("all.o");
    Path kernel = folder.resolve("hermit.o");
    String what = "make a library of the kernel";
    tools.tool(
        what,
        Part.LINKER,
        List.of("-r", "--whole-archive", archive.toString(), "-o", all.toString()),
        folder);
    tools.tool(
        what,
        Part.OBJCOPY,
        List.of("-w", "-G", "sys_*", "-G", "_start", all.toString(), kernel.toString()),
        folder);
    try (RandomAccessFile object = new RandomAccessFile(kernel.toFile(), "rw")) {
      object.seek(OSABI_AT);
      object.write(OSABI_HERMIT);
    }
    tools.tool(what, Part.ARCHIVER, List.of("rcsD", KernelLibrary.FILE, "hermit.o"), folder);
    Files.delete(all);
    Files.delete(kernel);
  }

  private static LibraryRecord record(LibraryPlan plan, Path source, Path library)
      throws IOException {
    List<String> crates =
        LockFile.read(source.resolve("Cargo.lock")).crates().stream()
            .map(crate ->
                crate.name() + " " + crate.version() + crate.sha256().map(d -> " " + d).orElse(""))
            .toList();
    return new LibraryRecord(
        LibraryRecord.FORMAT,
        plan.id(),
        KernelSource.VERSION,
        plan.bus().word(),
        plan.features(),
        plan.compiler(),
        plan.linker(),
        KernelSource.DIGEST,
        KernelSource.CHANGES,
        "sha256:" + Sha256.of(library),
        Files.size(library),
        crates);
  }
}
