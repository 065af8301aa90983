package dev.skiff.engine.base.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.modinfo.ModuleInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModuleClosureTest {
  private final Map<String, ModuleInfo> modules = new HashMap<>();

  @Test
  void whatIsNeededComesFirstAndOnce() {
    module("a", List.of("c"), List.of());
    module("b", List.of("a", "c"), List.of());
    module("c", List.of(), List.of());
    assertThat(closure(List.of("b", "a"), Set.of()).order()).containsExactly("c", "a", "b");
  }

  @Test
  void whatIsBuiltInIsNeitherLoadedNorMissing() {
    module("a", List.of("c"), List.of("crypto-x"));
    ModuleClosure closure = closure(List.of("a", "b"), Set.of("b", "c", "crypto-x"));
    assertThat(closure).isEqualTo(new ModuleClosure(List.of("a"), List.of()));
  }

  @Test
  void aWishThatNobodyFulfilsIsNoFault() {
    module("a", List.of(), List.of("crypto-x"));
    assertThat(closure(List.of("a"), Set.of()))
        .isEqualTo(new ModuleClosure(List.of("a"), List.of()));
  }

  @Test
  void circlesAndEndlessChainsEnd() {
    module("a", List.of("b"), List.of());
    module("b", List.of("a"), List.of());
    assertThat(closure(List.of("a"), Set.of()).order()).containsExactly("b", "a");
    for (int i = 0; i < 100_000; i++) {
      module("m" + i, List.of("m" + (i + 1)), List.of());
    }
    assertThat(closure(List.of("m0"), Set.of()).missing()).hasSize(1);
  }

  private ModuleClosure closure(List<String> wanted, Set<String> builtIn) {
    return ModuleClosure.of(wanted, modules, builtIn);
  }

  private void module(String name, List<String> depends, List<String> soft) {
    modules.put(
        name, new ModuleInfo(Optional.of(name), depends, soft, List.of(), Optional.empty()));
  }
}
