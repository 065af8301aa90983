package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Networking.Endpoint;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.state.Database.Row;
import io.avaje.jsonb.Jsonb;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstPlacesTest {
  @TempDir Path folder;

  @Test
  void areGivenOnceToThoseOfAnEngineThatKnewNoNetworks() {
    try (Database database = Database.open(folder.resolve("state.db"))) {
      Instance old = SomeInstances.named("1".repeat(64), "web");
      String json = Jsonb.instance().type(Instance.class).toJson(old);
      assertThat(json).contains("\"networking\"");
      String before = json.replaceFirst(",\"networking\":\\{.*\\}", "");
      database.put("instance", new Row(old.id(), 1, before + "}"));

      Instances instances = new Instances(database);
      FirstPlaces.give(instances, networks(database));
      assertThat(instances.resolve("web").networking().endpoints())
          .extracting(Endpoint::ipv4)
          .containsExactly("10.87.16.2");

      instances.add(SomeInstances.named("2".repeat(64), "disconnected"));
      Instances later = new Instances(database);
      FirstPlaces.give(later, networks(database));
      assertThat(later.resolve("disconnected").networking().endpoints()).isEmpty();
      assertThat(later.resolve("web")).isEqualTo(instances.resolve("web"));
    }
  }

  private Networks networks(Database database) {
    return Networks.open(
        new Networks.Surroundings(
            database, new HostRoutes(folder), () -> Instant.EPOCH, new Random(1), _ -> {}));
  }
}
