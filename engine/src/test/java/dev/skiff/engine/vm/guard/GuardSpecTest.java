package dev.skiff.engine.vm.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.vm.MachineFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardSpecTest {
  private static final MachineFiles FILES =
      new MachineFiles(Path.of("/srv/skiff/instances/1"), Path.of("/run/skiff/1"));

  @Test
  void aSpecIsALinePerKey() {
    GuardLimits limits =
        new GuardLimits(
            1000, 2, 3000, OptionalLong.of(64), OptionalLong.of(1 << 30), Duration.ofSeconds(3));
    Confinement confinement =
        new Confinement(
            List.of(Path.of("/usr/share/qemu")),
            List.of(Path.of("/srv/upper.raw"), Path.of("/dev/kvm")),
            List.of(Path.of("/usr")));
    assertThat(
            new GuardSpec(
                    FILES,
                    GuardBench.DOORS,
                    List.of("/bin/q", "-name", "a b "),
                    confinement,
                    limits)
                .text())
        .isEqualTo(
            """
            version 1
            control /run/skiff/1
            monitor /run/skiff/1.m
            nic /run/skiff/1.n
            directory /srv/skiff/instances/1
            log-max-bytes 1000
            log-files 2
            console-max-bytes 3000
            goodbye-grace-ms 3000
            rlimit-nofile 64
            rlimit-as 1073741824
            landlock-read /usr/share/qemu
            landlock-write /srv/upper.raw
            landlock-write /dev/kvm
            landlock-exec /usr
            arg /bin/q
            arg -name
            arg a b\s
            """);
  }

  @Test
  void defaultsAreThoseOfTheDesign() {
    assertThat(
            new GuardSpec(
                    FILES,
                    Set.of(Door.MONITOR),
                    List.of("/bin/q"),
                    Confinement.NONE,
                    GuardLimits.DEFAULT)
                .text())
        .isEqualTo(
            """
            version 1
            control /run/skiff/1
            monitor /run/skiff/1.m
            directory /srv/skiff/instances/1
            log-max-bytes 10000000
            log-files 3
            console-max-bytes 1000000
            goodbye-grace-ms 10000
            arg /bin/q
            """);
  }

  @Test
  void aValueThatTheFormatCannotSayIsRefused() {
    for (String bad : List.of("a\nb", "a\0b")) {
      GuardSpec spec =
          new GuardSpec(
              FILES,
              GuardBench.DOORS,
              List.of("/bin/q", bad),
              Confinement.NONE,
              GuardLimits.DEFAULT);
      assertThatThrownBy(spec::text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a\\")
          .hasMessageContaining("arg");
    }
  }
}
