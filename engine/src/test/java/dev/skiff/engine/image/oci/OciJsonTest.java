package dev.skiff.engine.image.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OciJsonTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
          + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
          + DIGEST
          + "\",\"size\":7},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\","
          + "\"digest\":\""
          + DIGEST
          + "\",\"size\":9}]}";
  private static final String CONFIG =
      "{\"created\":\"1970-01-01T00:00:00Z\",\"architecture\":\"amd64\",\"os\":\"linux\","
          + "\"config\":{\"User\":\"nobody\",\"ExposedPorts\":{\"53/udp\":{},\"80/tcp\":{}},"
          + "\"Env\":[\"A=1\"],\"Entrypoint\":[\"/bin/web\"],\"Labels\":{\"a\":\"b\"}},"
          + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
          + DIGEST
          + "\"]}}";

  @Test
  void aManifestHasTheseBytes() {
    Manifest manifest =
        Manifest.of(
            Descriptor.of(MediaTypes.CONFIG, DIGEST, 7),
            List.of(Descriptor.of(MediaTypes.TAR_LAYER, DIGEST, 9)));
    assertThat(OciJson.bytes(manifest)).asString(UTF_8).isEqualTo(MANIFEST);
    assertThat(OciJson.manifest(MANIFEST.getBytes(UTF_8))).isEqualTo(manifest);
  }

  @Test
  void aConfigHasTheseBytes() {
    ConfigFile config =
        new ConfigFile(
            "1970-01-01T00:00:00Z",
            null,
            "amd64",
            "linux",
            new ConfigFile.Settings(
                "nobody",
                new TreeMap<>(Map.of("80/tcp", Map.of(), "53/udp", Map.of())),
                List.of("A=1"),
                List.of("/bin/web"),
                null,
                null,
                Map.of("a", "b"),
                null,
                null),
            new ConfigFile.RootFileSystem("layers", List.of(DIGEST)),
            null);
    assertThat(OciJson.bytes(config)).asString(UTF_8).isEqualTo(CONFIG);
    assertThat(OciJson.bytes(OciJson.config(CONFIG.getBytes(UTF_8))))
        .asString(UTF_8)
        .isEqualTo(CONFIG);
  }

  @Test
  void whatSkiffDoesNotKnowIsPassedOver() {
    String extended =
        MANIFEST.replace(
            "{\"schemaVersion\"", "{\"extra\":[{\"a\":[1,null,\"}\\\"\"]}],\"schemaVersion\"");
    assertThat(OciJson.manifest(extended.getBytes(UTF_8)))
        .isEqualTo(OciJson.manifest(MANIFEST.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "7", "{}", "{\"manifests\":[null]}", "{\"manifests\":7}"})
  void whatIsNoIndexIsRefused(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> OciJson.index(json.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void deepNestingIsRefusedBeforeItIsFollowed(String opening) {
    byte[] bomb = ("{\"a\":" + opening.repeat(500_000)).getBytes(UTF_8);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OciJson.index(bomb))
        .withMessageContaining("nested deeper");
  }

  @Test
  void damagedBytesAreAnsweredWithARecordOrARefusal() {
    long seed = 7;
    Random random = new Random(seed);
    byte[][] seeds = {MANIFEST.getBytes(UTF_8), CONFIG.getBytes(UTF_8)};
    for (int i = 0; i < 20_000; i++) {
      byte[] json = mutated(seeds[i % seeds.length], random);
      try {
        OciJson.manifest(json);
        OciJson.config(json);
        OciJson.index(json);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).as("seed %d, round %d", seed, i).hasMessageContaining("JSON");
      }
    }
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] bytes = original.clone();
    String structure = "{}[]\",:\\0n-e";
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          random.nextBoolean()
              ? (byte) structure.charAt(random.nextInt(structure.length()))
              : (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }
}
