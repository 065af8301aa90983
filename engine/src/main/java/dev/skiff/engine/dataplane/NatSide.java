package dev.skiff.engine.dataplane;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the NAT was told. Used under the lock of {@link KeptDataPlane}. */
final class NatSide {

  /** Opens a conversation with the NAT. */
  @FunctionalInterface
  interface Opening {
    NatControl open() throws IOException;
  }

  private final Opening opening;
  private NatKnowledge told = new NatKnowledge();
  private boolean certain;

  NatSide(Opening opening) {
    this.opening = opening;
  }

  /** It is another process, or an earlier engine's: it is asked what it does. */
  void forget() {
    certain = false;
  }

  /**
   * Tells what is not told yet.
   *
   * @return publications that could not be made, each with the reason
   * @throws DataPlaneFailure when it refuses anything else; what was told before that stays told
   */
  Map<NatPublication, DataPlaneFailure> tell(Wanted wanted) throws IOException {
    if (certain && NatChange.between(told, wanted).isNothing()) {
      return Map.of();
    }
    try (NatControl control = opening.open()) {
      if (!certain) {
        told = NatKnowledge.of(control.state());
      }
      // An answer that is missed leaves open what it did.
      certain = false;
      Map<NatPublication, DataPlaneFailure> lost = tell(control, wanted);
      certain = true;
      return lost;
    }
  }

  private Map<NatPublication, DataPlaneFailure> tell(NatControl control, Wanted wanted)
      throws IOException {
    NatChange change = NatChange.between(told, wanted);
    for (NatPublication each : change.unpublish()) {
      control.unpublish(each);
      told.withdrew(each);
    }
    for (String each : change.forget()) {
      control.forget(each);
      told.forgot(each);
    }
    for (NatGuest each : change.guests()) {
      control.guest(each);
      told.took(each);
    }
    return publish(control, change);
  }

  private Map<NatPublication, DataPlaneFailure> publish(NatControl control, NatChange change)
      throws IOException {
    Map<NatPublication, DataPlaneFailure> lost = new LinkedHashMap<>();
    for (NatPublication each : change.publish()) {
      try {
        control.publish(each);
        told.took(each);
      } catch (DataPlaneFailure refused) {
        lost.put(each, refused);
      }
    }
    return lost;
  }
}
