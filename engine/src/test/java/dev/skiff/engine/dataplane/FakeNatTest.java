package dev.skiff.engine.dataplane;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

class FakeNatTest extends NatConformance {
  private final Set<Integer> taken = FakeNat.nothingTaken();

  @Override
  AutoCloseable start(Path socket) throws IOException {
    return new FakeNat(socket, 1, taken);
  }

  @Override
  AutoCloseable occupy(int port) {
    taken.add(port);
    return () -> taken.remove(port);
  }
}
