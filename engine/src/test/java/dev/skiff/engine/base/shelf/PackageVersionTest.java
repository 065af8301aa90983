package dev.skiff.engine.base.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PackageVersionTest {

  /** Order as {@code dpkg --compare-versions} has it. */
  @Test
  void ordersAsDebianDoes() {
    List<String> ascending =
        List.of(
            "",
            "5.10.9",
            "6.1~rc3",
            "6.1",
            "6.1.0-9-amd64",
            "6.1.0-10-amd64",
            "6.1.9-1",
            "6.1.176-1",
            "6.1.192-2~bpo11+1",
            "6.1.192-2",
            "6.1.192-2+b1",
            "6.12.0");
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        PackageVersion left = new PackageVersion(ascending.get(i));
        int order = left.compareTo(new PackageVersion(ascending.get(j)));
        assertThat(Integer.signum(order))
            .as("%s and %s", ascending.get(i), ascending.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }
}
