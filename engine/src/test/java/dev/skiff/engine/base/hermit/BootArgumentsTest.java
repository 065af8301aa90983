package dev.skiff.engine.base.hermit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Identity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BootArgumentsTest {

  @Test
  void whatAKernelIsToldIsQuotedAsAShellReadsIt() {
    assertThat(
            BootArguments.of(
                identity(
                    List.of("/app/web", "one", "two three", "it's", "$HOME `x` \"\\", ""),
                    List.of("GREETING=good day", "EMPTY=", "A=b=c"))))
        .isEqualTo(
            "app 'env=HOSTNAME=web' 'env=GREETING=good day' 'env=EMPTY=' 'env=A=b=c' -- "
                + "'one' 'two three' 'it'\\''s' '$HOME `x` \"\\' ''");
  }

  @Test
  void wordsOfTheKernelsOwnAreTheProgramsWhenTheyAreItsArguments() {
    assertThat(BootArguments.of(identity(List.of("web", "-ip", "--", "env=A=b"), List.of())))
        .isEqualTo("app 'env=HOSTNAME=web' -- '-ip' '--' 'env=A=b'");
  }

  @Test
  void aHostnameThatTheImageSaysIsKept() {
    assertThat(BootArguments.of(identity(List.of("web"), List.of("HOSTNAME=mine"))))
        .isEqualTo("app 'env=HOSTNAME=mine' --");
  }

  @Test
  void moreThanTheLoaderHasRoomForIsRefused() {
    String fits = "x".repeat(BootArguments.MAX_BYTES - "app 'env=HOSTNAME=web' -- ''".length());
    assertThat(BootArguments.of(identity(List.of("web", fits), List.of())))
        .hasSize(BootArguments.MAX_BYTES);
    assertThatThrownBy(() -> BootArguments.of(identity(List.of("web", fits + "x"), List.of())))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("122881 bytes, and 122880 fit");
  }

  private static Identity identity(List<String> argv, List<String> environment) {
    return new Identity(
        "web", argv, environment, "/", "", Optional.empty(), List.of(), List.of(), false);
  }
}
