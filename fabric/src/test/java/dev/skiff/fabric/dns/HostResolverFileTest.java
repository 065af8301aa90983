package dev.skiff.fabric.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.fabric.PlannedResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // Made before each test.
class HostResolverFileTest {
  @TempDir private Path folder;
  private Path path;
  private HostResolverFile file;

  @BeforeEach
  void name() {
    path = folder.resolve("resolv.conf");
    file = new HostResolverFile(path);
  }

  @Test
  void theFirstThreeThatAreNamedAreAskedInTheirOrder() throws IOException {
    Files.writeString(
        path,
        """
        # nameserver 192.0.2.99
        search example.org
        nameserver 192.0.2.1
        nameserver\t2001:db8::53  # the second
        nameserver fe80::1%eth0
        nameserver ns.example.org
        nameserver 192.0.2.3
        nameserver 192.0.2.4
        """);
    assertThat(file.resolvers())
        .containsExactly(
            new PlannedResolver("192.0.2.1", 53),
            new PlannedResolver("2001:db8::53", 53),
            new PlannedResolver("192.0.2.3", 53));
  }

  @Test
  void whereNoneIsNamedThisHostIsAsked() throws IOException {
    assertThat(file.resolvers()).containsExactly(new PlannedResolver("127.0.0.1", 53));
    Files.writeString(path, "options edns0\n");
    assertThat(file.resolvers()).containsExactly(new PlannedResolver("127.0.0.1", 53));
  }

  @Test
  void aFileThatHasChangedIsReadAgainAndOneThatHasGoneIsRemembered() throws IOException {
    Files.writeString(path, "nameserver 192.0.2.1\n");
    assertThat(file.resolvers()).containsExactly(new PlannedResolver("192.0.2.1", 53));
    Path next = folder.resolve("next");
    Files.writeString(next, "nameserver 192.0.2.2\n");
    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
    assertThat(file.resolvers()).containsExactly(new PlannedResolver("192.0.2.2", 53));
    Files.delete(path);
    assertThat(file.resolvers()).containsExactly(new PlannedResolver("192.0.2.2", 53));
  }
}
