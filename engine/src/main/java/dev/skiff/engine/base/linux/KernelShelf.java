package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.shelf.Shelf;
import dev.skiff.engine.base.shelf.WorkDirectory;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The kernels kept in {@code bases/linux}: {@code vmlinux} and {@code modules/NAME.ko} of each. */
final class KernelShelf {
  private static final Shelf.Form<KernelRecord> FORM =
      new Shelf.Form<>(
          Jsonb.builder().build().type(KernelRecord.class),
          KernelRecord::id,
          KernelRecord::version,
          kernel -> kernel.format() == KernelRecord.FORMAT);

  private final Shelf<KernelRecord> shelf;

  KernelShelf(Path directory) {
    this.shelf = new Shelf<>(directory, LinuxBase.NAME, FORM);
  }

  Path directory() {
    return shelf.directory();
  }

  /** Newest version first. */
  List<KernelRecord> records() throws IOException {
    return shelf.records();
  }

  Optional<KernelRecord> newest() throws IOException {
    return shelf.newest();
  }

  Path vmlinux(KernelRecord kernel) {
    return shelf.folder(kernel).resolve("vmlinux");
  }

  Path module(KernelRecord kernel, String name) {
    return shelf.folder(kernel).resolve("modules").resolve(name + ".ko");
  }

  /** See {@link Shelf#add}; the directory holds vmlinux and modules. */
  void add(WorkDirectory work, KernelRecord kernel) throws IOException {
    shelf.add(work, kernel);
  }

  void remove(String id, Function<String, Optional<String>> user) throws IOException {
    shelf.remove(id, user);
  }
}
