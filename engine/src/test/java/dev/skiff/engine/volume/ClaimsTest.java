package dev.skiff.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.volume.Claims.User;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private final Claims claims = new Claims();

  @Test
  void manyMayRead() {
    take("data", User.instance("a", false));
    take("data", User.instance("b", false));
    assertRefused("data", User.instance("c", true), "the instance 'a' reads it");
  }

  @Test
  void oneWriterKeepsAllOthersOutUntilItIsGone() {
    Claims.Claim writer = take("data", User.instance("a", true));
    assertRefused("data", User.instance("b", false), "the instance 'a' writes to it");
    assertRefused("data", User.instance("b", true), "skiff stop a");
    take("other", User.instance("b", true));
    writer.close();
    take("data", User.instance("b", true));
  }

  @Test
  void oneOfTwoReadersGoingLeavesTheOther() {
    Claims.Claim first = take("data", User.instance("a", false));
    take("data", User.instance("a", false));
    first.close();
    first.close();
    assertRefused("data", User.instance("b", true), "reads it");
  }

  @Test
  void whoHasAVolumeBesideClaimsCountsAlike() {
    Function<String, List<User>> attached =
        volume -> volume.equals("data") ? List.of(User.instance("old", true)) : List.of();
    assertThatThrownBy(
            () -> claims.take(Map.of("data", User.work("a copy of it", false)), attached))
        .isInstanceOf(VolumeFailure.class)
        .hasMessageContaining("the instance 'old' writes to it");
  }

  @Test
  void ofSeveralAllOrNoneAreClaimed() {
    take("b", User.work("its growing", true));
    assertThatThrownBy(() ->
            claims.take(
                Map.of("a", User.instance("x", true), "b", User.instance("x", true)),
                ClaimsTest::nobody))
        .isInstanceOfSatisfying(
            VolumeFailure.class,
            failure -> assertThat(failure.hint()).isEqualTo("try again when that is done"));
    take("a", User.instance("y", true));
  }

  private static List<User> nobody(String volume) {
    return List.of();
  }

  private Claims.Claim take(String volume, User user) {
    return claims.take(Map.of(volume, user), ClaimsTest::nobody);
  }

  private void assertRefused(String volume, User user, String words) {
    assertThatThrownBy(() -> take(volume, user))
        .isInstanceOfSatisfying(
            VolumeFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("volume.busy");
              assertThat(failure.getMessage() + " " + failure.hint()).contains(words);
            });
  }
}
