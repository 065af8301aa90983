package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.Capabilities;
import dev.skiff.engine.base.Capability;

/** What can be of a guest in which nothing is ours: what its command line has a place for. */
final class OwnKernelCapabilities {
  private static final String PLACE = "where its command line has a place for them";

  static final Capabilities ALL =
      Capabilities.all()
          .partly(Capability.ARGUMENTS, PLACE)
          .partly(Capability.ENVIRONMENT, PLACE)
          .partly(Capability.HOSTNAME, "where its command line has a place for it")
          .without(Capability.WORKING_DIRECTORY, "nobody in it could be told a working directory")
          .without(Capability.USER, "nobody in it could be told a user (-u)")
          .without(Capability.INPUT, "no input reaches it (-i)")
          .without(Capability.TERMINAL, "it has no terminals (-t)")
          .without(Capability.SEPARATE_OUTPUT, "its one output is the serial line")
          .without(Capability.SCRIPTS, "its program is its kernel")
          .partly(Capability.SEVERAL_PROCESSES, "where its kernel has them")
          .partly(Capability.SIGNALS, "KILL; and TERM, where its kernel minds the power button")
          .partly(Capability.GRACEFUL_STOP, "where its kernel minds the power button")
          .partly(Capability.EXIT_CODE, "by the exit device or a line of the console")
          .partly(Capability.READINESS, "of TCP ports, which are tried from outside")
          .without(Capability.PROCESS_LIST, "nobody in it could be asked")
          .without(Capability.EXEC, "nobody in it could be asked")
          .partly(Capability.KEPT_WRITES, "on the disks of its image")
          .without(Capability.INSTANCE_FILES, "nobody but its kernel knows its files")
          .without(Capability.VOLUMES, "nobody in it would mount them")
          .without(Capability.SHARED_FOLDERS, "nobody in it would mount them")
          .partly(Capability.STATIC_ADDRESS, "where its command line has a place for it, else DHCP")
          .without(Capability.SEVERAL_NETWORKS, "it has one network")
          .without(Capability.NETWORK_CHANGES, "its addresses are told when it starts");

  private OwnKernelCapabilities() {}
}
