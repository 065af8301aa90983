package dev.skiff.engine.api.docker;

import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.BaseRow;
import dev.skiff.wire.api.BaseDetail;
import dev.skiff.wire.api.BaseSummary;

/** A kernel as the API shows it. Pure. */
public final class BaseView {
  private BaseView() {}

  public static BaseDetail detail(Operation.BaseDescription base) {
    return new BaseDetail(
        base.name(),
        base.kernels(),
        base.kernelsInImages(),
        base.minimumMemoryMebibytes(),
        base.capabilities().answers().entrySet().stream()
            .map(each ->
                new BaseDetail.Capability(
                    each.getKey().word(),
                    each.getKey().about(),
                    each.getValue().degree().word(),
                    each.getValue().why()))
            .toList());
  }

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
