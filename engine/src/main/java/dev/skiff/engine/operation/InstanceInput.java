package dev.skiff.engine.operation;

import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.supervise.Supervisor;
import dev.skiff.engine.vm.RunningMachine;
import java.util.Arrays;
import java.util.Optional;

/**
 * The standard input of one run of an instance's program, begun or still to come; what comes after
 * its end is dropped, as a closed pipe would.
 */
record InstanceInput(String id, int run, Instances instances, Supervisor supervisor)
    implements Engine.Input {

  @Override
  public void write(byte[] bytes, int offset, int length) throws InterruptedException {
    // An empty frame means the end, so an empty write sends nothing.
    if (length > 0) {
      byte[] part = Arrays.copyOfRange(bytes, offset, offset + length);
      Optional<RunningMachine> machine = machine();
      if (machine.isPresent()) {
        machine.get().writeInput(part);
      }
    }
  }

  @Override
  public void end() throws InterruptedException {
    Optional<RunningMachine> machine = machine();
    if (machine.isPresent()) {
      machine.get().writeInput(new byte[0]);
    }
  }

  private Optional<RunningMachine> machine() throws InterruptedException {
    return Waits.runBegun(instances, id, run) ? supervisor.awaitMachine(id, run) : Optional.empty();
  }
}
