package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.Storage;
import dev.skiff.engine.base.shelf.Shelf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The kernels of this base: where they come from, and which are here. */
final class NanosKernels {
  static final String BASE = "nanos";

  /** Where the project publishes its releases. */
  static final URI RELEASES = URI.create("https://storage.googleapis.com/nanos/release/");

  private final Shelf<KernelRecord> shelf;
  private final Storage storage;
  private final URI releases;
  private final Map<String, String> pinned;

  /**
   * Touches nothing until it is asked for something.
   *
   * @param home the engine's
   * @param releases a folder; ends with a slash
   * @param pinned digests of archives in hex by version
   */
  NanosKernels(Path home, URI releases, Map<String, String> pinned) {
    this.shelf = KernelShelf.in(home.resolve("bases").resolve(BASE));
    this.storage = new Storage(shelf.directory());
    this.releases = releases;
    this.pinned = Map.copyOf(pinned);
  }

  /** From the project's own releases. */
  static NanosKernels published(Path home) {
    try {
      return new NanosKernels(home, RELEASES, KnownDigests.table());
    } catch (IOException notPackaged) {
      throw new UncheckedIOException(notPackaged);
    }
  }

  Optional<KernelRecord> newest() throws IOException {
    return shelf.newest();
  }

  /**
   * The newest, or the newest of a version.
   *
   * @param wanted a version or an id
   * @throws BaseFailure when there is none
   */
  KernelRecord chosen(Optional<String> wanted) throws IOException {
    List<KernelRecord> here = shelf.records();
    if (here.isEmpty()) {
      throw BaseFailure.noKernel(BASE);
    }
    return here.stream()
        .filter(kernel -> wanted.isEmpty() || kernel.isCalled(wanted.get()))
        .findFirst()
        .orElseThrow(() ->
            BaseFailure.unknownKernel(
                BASE, wanted.orElse(""), here.stream().map(KernelRecord::id).toList()));
  }

  KernelFolder folder(KernelRecord kernel) {
    return new KernelFolder(shelf.folder(kernel), kernel.version());
  }

  /** Newest first. */
  List<Base.Kernel> kernels() {
    return storage.ask(
        "read the kernels", () -> shelf.records().stream().map(KernelRecord::kernel).toList());
  }

  /** See {@link Base#pull}. */
  Base.Kernel pull(Optional<String> version, KernelProgress progress) {
    return storage.ask(
        "get a kernel",
        () -> new KernelPull(shelf, releases, pinned, progress).run(version).kernel());
  }

  /** See {@link Base#importFrom}. */
  Base.Kernel importFrom(Path source, KernelProgress progress) {
    return storage.ask(
        "import a kernel",
        () -> {
          KernelImport.Provenance provenance = KernelImport.Provenance.of(source);
          KernelImport.Approval nobodyAsks = KernelImport.Approval.NONE;
          return new KernelImport(shelf, provenance, progress).run(nobodyAsks).kernel();
        });
  }

  /** See {@link Base#remove}. */
  void remove(String id, Function<String, Optional<String>> user) {
    storage.run("remove a kernel", () -> shelf.remove(id, user));
  }
}
