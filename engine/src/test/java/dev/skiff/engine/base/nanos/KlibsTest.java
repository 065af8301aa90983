package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.elf.DynamicSymbols;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KlibsTest {
  private final SortedMap<String, DynamicSymbols> symbols = new TreeMap<>();

  @TempDir Path folder;

  @Test
  void whatAKlibNeedsIsLoadedToo() {
    klib("tls", List.of("tls_connect"), List.of("kernel_function"));
    klib("radar", List.of("radar_get"), List.of("tls_connect"));
    klib("firewall", List.of(), List.of("radar_get", "kernel_function"));
    klib("ntp", List.of(), List.of("kernel_function"));
    assertThat(closure("firewall")).containsExactly("firewall", "radar", "tls");
    assertThat(closure("ntp")).containsExactly("ntp");
  }

  @Test
  void ofSeveralThatHaveAFunctionTheOneThatIsNeededAnywayIsEnough() {
    klib("cloud_init", List.of("net_resolve", "azure_register"), List.of());
    klib("userdata", List.of("net_resolve"), List.of());
    klib("azure", List.of(), List.of("net_resolve", "azure_register"));
    klib("other", List.of(), List.of("net_resolve"));
    assertThat(closure("azure")).containsExactly("azure", "cloud_init");
    assertThat(closure("other")).containsExactly("cloud_init", "other");
    assertThat(closure("other", "userdata")).containsExactly("other", "userdata");
  }

  @Test
  void klibsThatNeedEachOtherAreBothLoaded() {
    klib("a", List.of("of_a"), List.of("of_b"));
    klib("b", List.of("of_b"), List.of("of_a"));
    assertThat(closure("a")).containsExactly("a", "b");
  }

  @Test
  void aKlibThatTheKernelLacksIsRefusedWithThoseItHas() {
    klib("ntp", List.of(), List.of());
    assertThatThrownBy(() -> closure("wlan"))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure).hasMessageContaining("the kernel 0.1.52 has no klib 'wlan'");
              assertThat(failure.hint()).isEqualTo("it has: ntp");
            });
    symbols.clear();
    assertThatThrownBy(() -> closure("ntp"))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> assertThat(failure.hint()).contains("it came without klibs"));
  }

  @Test
  void aKlibThatCannotBeReadIsLeftToTheKernel() throws IOException {
    Files.writeString(folder.resolve("odd"), "no ELF file");
    Klibs klibs = Klibs.in(folder);
    assertThat(klibs.closure(new TreeSet<>(List.of("odd")), "0")).containsExactly("odd");
    assertThat(Klibs.in(folder.resolve("missing")).symbols()).isEmpty();
  }

  private void klib(String name, List<String> defined, List<String> undefined) {
    SortedSet<String> all = new TreeSet<>(defined);
    all.add("init");
    symbols.put(name, new DynamicSymbols(all, new TreeSet<>(undefined)));
  }

  private SortedSet<String> closure(String... wanted) {
    return new Klibs(symbols).closure(new TreeSet<>(List.of(wanted)), "0.1.52");
  }
}
