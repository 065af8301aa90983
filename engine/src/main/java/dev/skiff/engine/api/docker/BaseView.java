package dev.skiff.engine.api.docker;

import dev.skiff.engine.operation.Operation.BaseRow;
import dev.skiff.wire.api.BaseSummary;

/** A kernel as the API shows it. Pure. */
public final class BaseView {
  private BaseView() {}

  public static BaseSummary summary(BaseRow row) {
    var kernel = row.kernel();
    return new BaseSummary(
        row.base(),
        kernel.id(),
        kernel.version(),
        kernel.digest(),
        kernel.origin(),
        kernel.sizeBytes(),
        row.inUse());
  }
}
