package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.Capabilities;
import dev.skiff.engine.base.Capability;

/** What a Nanos guest can: one program of one process, as root, and nobody of ours beside it. */
final class NanosCapabilities {
  static final Capabilities ALL =
      Capabilities.all()
          .without(Capability.USER, "it has no users but root (-u)")
          .without(Capability.INPUT, "no input reaches its programs (-i)")
          .without(Capability.TERMINAL, "it has no terminals (-t)")
          .without(Capability.SEPARATE_OUTPUT, "its one output is the serial line")
          .without(Capability.SCRIPTS, "its kernel starts ELF programs only")
          .without(Capability.SEVERAL_PROCESSES, "it runs one process")
          .partly(Capability.SIGNALS, "TERM and KILL")
          .partly(Capability.EXIT_CODE, "where its disk was lost, 7 bits of it")
          .partly(Capability.READINESS, "of TCP ports, which are tried from outside")
          .without(Capability.PROCESS_LIST, "it is one program of one process")
          .without(Capability.EXEC, "it is one program of one process")
          .without(Capability.SEVERAL_NETWORKS, "it has one network")
          .without(Capability.NETWORK_CHANGES, "its addresses are told when it starts");

  private NanosCapabilities() {}
}
