package dev.skiff.engine.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  @Test
  void countsEdits() {
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestName.distance("wbe", "web")).isEqualTo(1);
    assertThat(NearestName.distance("", "abc")).isEqualTo(3);
    assertThat(NearestName.distance("same", "same")).isZero();
  }

  @Test
  void suggestsOnlyWhatIsNear() {
    List<String> names = List.of("web", "cache", "database");
    assertThat(NearestName.of("wbe", names)).hasValue("web");
    assertThat(NearestName.of("xyz", names)).isEmpty();
    assertThat(NearestName.of("wab", names)).hasValue("web");
    assertThat(NearestName.of("databaes", names)).hasValue("database");
    assertThat(NearestName.of("entirely-different", names)).isEmpty();
  }
}
