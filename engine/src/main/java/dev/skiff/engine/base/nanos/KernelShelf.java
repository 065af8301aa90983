package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.shelf.Shelf;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.file.Path;

/** The kernels kept in {@code bases/nanos}. */
final class KernelShelf {
  private static final JsonType<KernelRecord> JSON =
      Jsonb.builder().build().type(KernelRecord.class);

  private KernelShelf() {}

  static Shelf<KernelRecord> in(Path directory) {
    return new Shelf<>(directory, NanosKernels.BASE, new Records());
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
