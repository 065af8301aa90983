package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.shelf.Shelf;
import io.avaje.jsonb.Jsonb;
import java.nio.file.Path;

/** The kernels kept in {@code bases/nanos}. */
final class KernelShelf {
  private static final Shelf.Form<KernelRecord> FORM =
      new Shelf.Form<>(
          Jsonb.builder().build().type(KernelRecord.class),
          KernelRecord::id,
          KernelRecord::version,
          kernel -> kernel.format() == KernelRecord.FORMAT);

  private KernelShelf() {}

  static Shelf<KernelRecord> in(Path directory) {
    return new Shelf<>(directory, NanosKernels.BASE, FORM);
  }
}
