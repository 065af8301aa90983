package dev.skiff.engine.dataplane;

import dev.skiff.engine.dataplane.Processes.Kept;
import java.io.IOException;

/**
 * What is particular to the NAT's process.
 *
 * @param toRetry run when a port could not be published again
 */
record NatCare(NatSide.Opening opening, Orders orders, Listeners listeners, Runnable toRetry)
    implements KeptProcess.Care {
  @Override
  public long answeringProcess() throws IOException {
    try (NatControl control = opening.open()) {
      return control.state().process();
    }
  }

  @Override
  public EventStream events() throws IOException {
    return opening.open().events(event -> listeners.tell(new DataPlaneEvent.OfNat(event)));
  }

  @Override
  public void tell() throws IOException {
    orders.tellNatAgain();
    toRetry.run();
  }

  @Override
  public void began(Kept process, boolean adopted) {
    listeners.tell(new DataPlaneEvent.Began(NatControl.PROGRAM, process.pid(), adopted));
  }

  @Override
  public void ended(Kept process) {
    listeners.tell(new DataPlaneEvent.Ended(NatControl.PROGRAM, process.pid()));
  }
}
