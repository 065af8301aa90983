package dev.skiff.engine.dataplane;

import dev.skiff.wire.fabric.FabricPlan;
import java.io.IOException;
import java.util.Optional;

/** What the fabric was told. Used under the lock of {@link KeptDataPlane}. */
final class FabricSide {
  private final FabricControl control;
  private final String natLink;
  private Optional<FabricPlan> told = Optional.empty();

  FabricSide(FabricControl control, String natLink) {
    this.control = control;
    this.natLink = natLink;
  }

  /** It is another process, or an earlier engine's. */
  void forget() {
    told = Optional.empty();
  }

  /**
   * Tells the plan, unless it is told.
   *
   * @throws DataPlaneFailure when the fabric refuses; what it had been told is in force then
   */
  void tell(Wanted wanted) throws IOException {
    FabricPlan plan = plan(wanted);
    if (!told.equals(Optional.of(plan))) {
      control.apply(plan);
      told = Optional.of(plan);
    }
  }

  /** The plan with its way outside, where there is one. */
  private FabricPlan plan(Wanted wanted) {
    FabricPlan plan = wanted.plan();
    return new FabricPlan(
        plan.version(),
        plan.revision(),
        plan.networks(),
        plan.ports(),
        plan.links(),
        plan.egress(),
        plan.published(),
        wanted.needsNat() ? natLink : "",
        plan.resolvers());
  }
}
