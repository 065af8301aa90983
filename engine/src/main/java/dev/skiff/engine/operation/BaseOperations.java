package dev.skiff.engine.operation;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Base.Kernel;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.operation.Operation.BaseDescription;
import dev.skiff.engine.operation.Operation.BaseRow;
import dev.skiff.engine.operation.Operation.ImportBase;
import dev.skiff.engine.operation.Operation.PullBase;
import dev.skiff.engine.operation.Operation.RemoveBase;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operations on kernels. */
final class BaseOperations {
  private final Map<String, Base> bases;
  private final DefaultBase defaultBase;
  private final Instances instances;

  BaseOperations(Map<String, Base> bases, DefaultBase defaultBase, Instances instances) {
    this.bases = bases;
    this.defaultBase = defaultBase;
    this.instances = instances;
  }

  List<BaseRow> all() {
    return bases.values().stream()
        .flatMap(base -> base.kernels().stream().map(kernel -> row(base, kernel)))
        .toList();
  }

  List<BaseDescription> descriptions() {
    return bases.values().stream()
        .map(base ->
            new BaseDescription(
                base.name(),
                base.kernels().size(),
                base.kernelsInImages(),
                base.minimumMemoryMebibytes(),
                base.capabilities()))
        .toList();
  }

  BaseRow pull(PullBase pull) {
    Base base = base(pull.base());
    return row(base, base.pull(pull.version(), pull.listener()::progress));
  }

  BaseRow importFrom(ImportBase request) {
    Base base = base(request.base());
    return row(base, base.importFrom(request.source(), request.listener()::progress));
  }

  String defaultBase() {
    return defaultBase.word();
  }

  String setDefaultBase(String word) {
    if (!word.equals(BaseChoice.AUTO)) {
      base(word);
    }
    defaultBase.set(word);
    return word;
  }

  BaseRow remove(RemoveBase remove) {
    Base base = base(remove.base());
    Optional<Kernel> kernel =
        base.kernels().stream().filter(k -> k.id().equals(remove.id())).findFirst();
    base.remove(
        remove.id(),
        _ -> kernel.flatMap(k -> user(base, k)).map(i -> "instance '" + i.name() + "'"));
    return kernel
        .map(k -> new BaseRow(base.name(), k, false))
        .orElseThrow(() -> new IllegalStateException("removed a kernel that was not listed"));
  }

  private Base base(String name) {
    Base base = bases.get(name);
    if (base == null) {
      throw BaseFailure.unknownBase(name, List.copyOf(bases.keySet()));
    }
    return base;
  }

  private BaseRow row(Base base, Kernel kernel) {
    return new BaseRow(base.name(), kernel, user(base, kernel).isPresent());
  }

  /** Only a live guest needs its kernel: a later start takes the newest one. */
  private Optional<Instance> user(Base base, Kernel kernel) {
    return instances.all().stream()
        .filter(instance -> instance.phase().alive() && instance.base().equals(base.name()))
        .filter(instance ->
            instance.run().map(Run::kernel).filter(kernel.version()::equals).isPresent())
        .findFirst();
  }
}
