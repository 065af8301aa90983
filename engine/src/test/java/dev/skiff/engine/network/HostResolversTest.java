package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostResolversTest {
  @TempDir Path folder;

  @Test
  void areThoseOfTheFileThatAreAddresses() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("resolv.conf"),
            """
            # nameserver 192.0.2.1
            search example.com
            nameserver 192.0.2.2
              nameserver\t2001:DB8::1  # the second
            nameserver fe80::1%eth0
            nameserver nonsense
            nameserver 192.0.2.2
            nameserver 192.0.2.3
            nameserver 192.0.2.4
            """);

    assertThat(new HostResolvers(file).addresses())
        .containsExactly("192.0.2.2", "2001:db8::1", "192.0.2.3");
  }

  @Test
  void areNoneWhereNothingCanBeRead() throws IOException {
    assertThat(new HostResolvers(folder.resolve("none")).addresses()).isEmpty();
    Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, '\n'});
    assertThat(new HostResolvers(folder.resolve("bytes")).addresses()).isEmpty();
  }
}
