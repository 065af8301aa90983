package dev.skiff.engine.network;

import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.vm.Machine.Forward;
import dev.skiff.engine.vm.Machine.Nic;
import dev.skiff.engine.vm.Machine.UserNetwork;
import java.util.List;

/**
 * The plan for a guest behind QEMU's user-mode network: the same addresses for every guest, for
 * each sees only itself and the host.
 */
public final class UserMode {
  /**
   * QEMU's defaults ("-netdev user", QEMU manual): guest .15, gateway .2, resolver .3 of
   * 10.0.2.0/24.
   */
  public static final Addressing ADDRESSING =
      Addressing.ipv4("10.0.2.15/24", "10.0.2.2", List.of("10.0.2.3"));

  private UserMode() {}

  public static Nic nic(String mac, List<Forward> forwards) {
    return new Nic(mac, new UserNetwork(forwards));
  }

  /** The guest's address, without its prefix length. */
  public static String guestAddress() {
    return ADDRESSING.ip();
  }
}
