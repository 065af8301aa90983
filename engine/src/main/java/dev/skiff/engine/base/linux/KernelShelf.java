package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.shelf.Shelf;
import dev.skiff.engine.base.shelf.WorkDirectory;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The kernels kept in {@code bases/linux}: {@code vmlinux} and {@code modules/NAME.ko} of each. */
final class KernelShelf {
  private static final JsonType<KernelRecord> JSON =
      Jsonb.builder().build().type(KernelRecord.class);

  private final Shelf<KernelRecord> shelf;

  KernelShelf(Path directory) {
    this.shelf = new Shelf<>(directory, LinuxBase.NAME, new Records());
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

  private static final class Records implements Shelf.Form<KernelRecord> {
    @Override
    public JsonType<KernelRecord> json() {
      return JSON;
    }

    @Override
    public String id(KernelRecord kernel) {
      return kernel.id();
    }

    @Override
    public String version(KernelRecord kernel) {
      return kernel.version();
    }

    @Override
    public boolean isCurrent(KernelRecord kernel) {
      return kernel.format() == KernelRecord.FORMAT;
    }
  }
}
