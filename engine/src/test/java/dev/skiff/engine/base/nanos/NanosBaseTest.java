package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.KeptKernelsContract;
import dev.skiff.engine.format.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

class NanosBaseTest extends KeptKernelsContract {

  @Override
  protected Base base(Path home) {
    return new NanosBase(home, InstantSource.fixed(Instant.EPOCH));
  }

  @Override
  protected Path importable(Path parent, String version) throws IOException {
    String build = Sha256.of(version).substring(0, 40);
    return NanosSamples.write(parent.resolve(version), NanosSamples.release(build));
  }
}
