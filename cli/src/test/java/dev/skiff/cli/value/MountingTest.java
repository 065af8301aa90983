package dev.skiff.cli.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.wire.api.MountSpec;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountingTest {
  private final Mounting mounting = new Mounting(Path.of("/place"));

  @ParameterizedTest
  @CsvSource({
    "data:/d, data:/d",
    "data:/d:ro, data:/d:ro",
    "./site:/srv, /place/site:/srv",
    ".:/srv:ro, /place:/srv:ro",
    "../other:/srv, /other:/srv",
    "/abs:/srv, /abs:/srv"
  })
  void foldersAreMadeAbsoluteAndNamesLeftAlone(String text, String bind) {
    assertThat(mounting.addVolume(text).binds()).containsExactly(bind);
    assertThat(mounting.anonymous()).isNull();
  }

  @Test
  void aPathAloneIsAVolumeOfItsOwn() {
    assertThat(mounting.addVolume("/var/lib/db").anonymous())
        .isEqualTo(Map.of("/var/lib/db", Map.of()));
    assertThat(mounting.binds()).isNull();
  }

  @Test
  void mountsHaveDockersWords() {
    mounting.addMount("type=bind,src=./site,dst=/srv,ro");
    mounting.addMount(
        "source=data,destination=/d,readonly=false,volume-nocopy,volume-opt=size=1g,volume-label=a=b");
    assertThat(mounting.mounts())
        .containsExactly(
            new MountSpec("bind", "/place/site", "/srv", true, null),
            new MountSpec(
                "volume",
                "data",
                "/d",
                false,
                new MountSpec.VolumeOptions(
                    true,
                    Map.of("a", "b"),
                    null,
                    new MountSpec.DriverConfig(null, Map.of("size", "1g")))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "type=volume", "type=bind,target=/a", "source=a,target=/b,colour=red"})
  void whatIsNoMountIsRefused(String text) {
    assertThatThrownBy(() -> mounting.addMount(text))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("'" + text + "' is no mount");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "-a", "a/b", "a b", "ä1"})
  void whatIsNoVolumesName(String text) {
    assertThatThrownBy(() -> VolumeName.parse(text)).isInstanceOf(InvalidValue.class);
  }
}
