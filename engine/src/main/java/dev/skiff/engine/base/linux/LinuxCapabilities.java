package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.Capabilities;
import dev.skiff.engine.base.Capability;

/** What a Linux guest with our init can: all that we know how to ask of it. */
final class LinuxCapabilities {
  static final Capabilities ALL =
      Capabilities.all().without(Capability.EXEC, "nothing can be started in a running guest yet");

  private LinuxCapabilities() {}
}
