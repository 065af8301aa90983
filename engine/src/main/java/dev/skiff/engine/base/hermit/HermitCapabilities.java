package dev.skiff.engine.base.hermit;

import dev.skiff.engine.base.Capabilities;
import dev.skiff.engine.base.Capability;

/** What a Hermit guest can: one program with its kernel, and nothing but the network around it. */
final class HermitCapabilities {
  private static final String NO_FILES = "it has no files but those compiled into it";

  static final Capabilities ALL =
      Capabilities.all()
          .partly(Capability.HOSTNAME, "as the variable HOSTNAME: its kernel has no name")
          .without(Capability.WORKING_DIRECTORY, NO_FILES)
          .without(Capability.USER, "it has no users (-u)")
          .without(Capability.INPUT, "no input reaches its programs (-i)")
          .without(Capability.TERMINAL, "it has no terminals (-t)")
          .without(Capability.SEPARATE_OUTPUT, "its one output is the serial line")
          .without(Capability.SCRIPTS, "it boots programs compiled for Hermit only")
          .without(Capability.SEVERAL_PROCESSES, "it is one program of one process")
          .partly(Capability.SIGNALS, "KILL")
          .without(Capability.GRACEFUL_STOP, "its kernel has no signals: stop ends it at once")
          .partly(Capability.EXIT_CODE, "-1 and an abort look alike")
          .partly(Capability.READINESS, "of TCP ports, which are tried from outside")
          .without(Capability.PROCESS_LIST, "it is one program of one process")
          .without(Capability.EXEC, "it is one program of one process")
          .without(Capability.KEPT_WRITES, "what it writes is in its memory")
          .without(Capability.INSTANCE_FILES, NO_FILES)
          .without(Capability.VOLUMES, "its kernel has no disks")
          .without(Capability.SHARED_FOLDERS, "its kernel is built without virtio-fs")
          .without(Capability.STATIC_ADDRESS, "its kernel is built to ask by DHCP")
          .without(Capability.IPV6, "its kernel asks for an IPv4 address only")
          .without(Capability.SEVERAL_NETWORKS, "it has one network")
          .without(Capability.NETWORK_CHANGES, "it asks for its address when it starts");

  private HermitCapabilities() {}
}
