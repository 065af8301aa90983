package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.Capability;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.Wish;
import java.util.List;
import java.util.Optional;

/** What a kernel is to be told, out of a wish or an identity. Pure. */
final class Tellings {
  /** Stands for the one that an instance will have. */
  private static final Addressing SOME =
      Addressing.ipv4("10.0.2.15/24", "10.0.2.2", List.of("10.0.2.3"));

  private Tellings() {}

  /** For a look at whether all of it has a place. */
  static Telling of(Wish wish, ImageKernel kernel, boolean initrd) {
    return new Telling(
        arguments(wish.argv(), kernel),
        wish.environment(),
        "host",
        wish.needs().contains(Capability.HOSTNAME),
        Optional.of(SOME),
        initrd,
        kernel.file().entry());
  }

  /** That a hostname was asked for has been looked at when the instance was created. */
  static Telling of(Identity identity, ImageKernel kernel, boolean initrd) {
    return new Telling(
        arguments(identity.argv(), kernel),
        identity.environment(),
        identity.hostname(),
        false,
        identity.network().filter(network -> !network.address().isEmpty()),
        initrd,
        kernel.file().entry());
  }

  /** Images of ours name the kernel as the program; kraft's name only what it is told. */
  private static List<String> arguments(List<String> argv, ImageKernel kernel) {
    return argv.getFirst().equals("/" + kernel.path()) ? argv.subList(1, argv.size()) : argv;
  }
}
