package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopbackFamiliesTest {
  @TempDir Path proc;

  @Test
  void aHostWithTheAddressHasIt() throws IOException {
    write(
        """
        fe8000000000000000fc00fffe000001 04 40 20 80     eth0
        00000000000000000000000000000001 01 80 10 80       lo
        """);
    assertThat(new LoopbackFamilies(proc).haveIpv6()).isTrue();
  }

  @Test
  void aHostThatHasItSwitchedOffOrKnowsNoIpv6HasNot() throws IOException {
    assertThat(new LoopbackFamilies(proc).haveIpv6()).isFalse();
    write("fe800000000000000000000000000001 04 40 20 80     eth0\n");
    assertThat(new LoopbackFamilies(proc).haveIpv6()).isFalse();
  }

  private void write(String addresses) throws IOException {
    Files.writeString(Files.createDirectories(proc.resolve("net")).resolve("if_inet6"), addresses);
  }
}
