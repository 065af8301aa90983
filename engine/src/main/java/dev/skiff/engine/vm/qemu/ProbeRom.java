package dev.skiff.engine.vm.qemu;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A 64 KiB firmware that does a few real things and reports them: it goes from real through
 * protected into long mode, calls a function in a loop and writes 42 to the debug-exit port, which
 * makes QEMU end with status {@value #EXPECTED_STATUS}. A KVM that answers its ioctls but cannot
 * run guests never gets there.
 */
final class ProbeRom {
  /** isa-debug-exit at {@value #DEBUG_EXIT_PORT} ends QEMU with (value &lt;&lt; 1) | 1. */
  static final int EXPECTED_STATUS = 42 << 1 | 1;

  static final String DEBUG_EXIT_PORT = "0x501";

  private static final int SIZE = 1 << 16;

  /** Where a CPU begins: 16 bytes below the end (Intel SDM vol. 3A, 10.1.4). */
  private static final int RESET_VECTOR = 0xfff0;

  private static final byte HLT = (byte) 0xf4;

  /** jmp far f000:0000, down from the alias at 4 GiB. */
  private static final byte[] JUMP = {(byte) 0xea, 0, 0, 0, (byte) 0xf0};

  /** Our own assembly, listed in docs/design/probe.md. */
  private static final String CODE =
      "fa2e660f0116d0000f20c06683c8010f22c066ea1a000f00080066b810008ed88ec08ed0bc00800000fcbf00"
          + "100000b9000c000031c0f3abc7050010000003200000c7050020000003300000c7050030000083000000b8"
          + "200000000f22e0b8001000000f22d8b9800000c00f320fbae8080f300f20c00d000000800f22c0ea85000f"
          + "001800b8100000008ed0b90700000031dbe80c000000e2f966ba010589d8eef4ebfd4883c306c30f1f8000"
          + "0000000000000000000000ffff0000009acf00ffff00000092cf00ffff0000009aaf001f00b0000f00";

  private ProbeRom() {}

  static byte[] image() {
    byte[] rom = new byte[SIZE];
    Arrays.fill(rom, HLT);
    byte[] code = HexFormat.of().parseHex(CODE);
    System.arraycopy(code, 0, rom, 0, code.length);
    System.arraycopy(JUMP, 0, rom, RESET_VECTOR, JUMP.length);
    return rom;
  }
}
