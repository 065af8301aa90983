package dev.skiff.engine.dataplane;

import dev.skiff.engine.dataplane.Processes.Kept;
import java.io.IOException;

/** What is particular to the fabric's process. */
record FabricCare(FabricControl control, Orders orders, Listeners listeners)
    implements KeptProcess.Care {
  @Override
  public long answeringProcess() throws IOException {
    return control.state().pid();
  }

  @Override
  public EventStream events() throws IOException {
    return control.events(event -> listeners.tell(new DataPlaneEvent.OfFabric(event)));
  }

  @Override
  public void tell() throws IOException {
    orders.tellFabricAgain();
  }

  @Override
  public void began(Kept process, boolean adopted) {
    listeners.tell(new DataPlaneEvent.Began(FabricControl.PROGRAM, process.pid(), adopted));
  }

  @Override
  public void ended(Kept process) {
    listeners.tell(new DataPlaneEvent.Ended(FabricControl.PROGRAM, process.pid()));
  }
}
