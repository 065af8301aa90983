package dev.skiff.engine.vm.qemu;

/** How QEMU runs guest instructions. */
public enum Acceleration {
  KVM("kvm", "host"),
  /**
   * Emulation. The CPU is the x86-64-v2 level that today's distributions build for, with RDRAND so
   * that the guest's generator is seeded early, and FSGSBASE, without which Hermit's usual kernels
   * do not boot; {@code max} costs about a tenth more boot time for features that few programs test
   * for.
   */
  TCG("tcg", "Nehalem,+rdrand,+fsgsbase");

  private final String option;
  private final String cpuModel;

  Acceleration(String option, String cpuModel) {
    this.option = option;
    this.cpuModel = cpuModel;
  }

  /** The value of {@code -accel}. */
  public String option() {
    return option;
  }

  /** The value of {@code -cpu}. */
  public String cpuModel() {
    return cpuModel;
  }
}
