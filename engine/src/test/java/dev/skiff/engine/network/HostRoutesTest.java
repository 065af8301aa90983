package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostRoutesTest {
  @TempDir Path proc;

  @Test
  void readsBothFamiliesAndLeavesOutTheDefaultRoutes() throws IOException {
    write(
        "route",
        """
        Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
        eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
        eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
        """);
    write(
        "ipv6_route",
        """
        fd000000000000010000000000000000 40 00000000000000000000000000000000 00 \
        00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
        00000000000000000000000000000000 00 00000000000000000000000000000000 00 \
        fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0
        """);

    assertThat(new HostRoutes(proc).all())
        .extracting(Object::toString)
        .containsExactly("172.17.0.0/16", "fd00:0:0:1::/64");
  }

  @Test
  void knowsNoneWhereTheKernelTellsNoneOrNonsense() throws IOException {
    assertThat(new HostRoutes(proc).all()).isEmpty();

    write("route", "Iface\nnonsense\neth0\tXYZ\t0\t1\t0\t0\t0\tQQ\n");
    write("ipv6_route", "12 zz\n\n");

    assertThat(new HostRoutes(proc).all()).isEmpty();
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(proc.resolve("net").resolve(file), text);
  }
}
