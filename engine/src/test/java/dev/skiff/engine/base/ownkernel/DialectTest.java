package dev.skiff.engine.base.ownkernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.ownkernel.CommandLine.Line;
import dev.skiff.engine.base.ownkernel.CommandLine.Refused;
import dev.skiff.engine.format.kernel.BootFile.Entry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DialectTest {
  private static final Addressing NETWORK =
      Addressing.ipv4("10.0.2.15/24", "10.0.2.2", List.of("10.0.2.3"));

  @Test
  void unikraftHasParametersAndThenTheApplication() {
    assertThat(line(Dialect.UNIKRAFT, telling(List.of("/web", "a b"), List.of("A=b", "C=d e"))))
        .isEqualTo(
            "netdev.ip=10.0.2.15/24:10.0.2.2:10.0.2.3::web env.vars=[ \"A=b\" \"C=d e\" ]"
                + " vfs.fstab=[ \"initrd0:/:extract:::\" ] -- /web \"a b\"");
    assertThat(line(Dialect.UNIKRAFT, alone(List.of(), Entry.PVH))).isEqualTo("kernel");
    assertThat(line(Dialect.UNIKRAFT, alone(List.of("/web"), Entry.PVH))).isEqualTo("kernel /web");
    assertThat(refused(Dialect.UNIKRAFT, telling(List.of("say \"hi\""), List.of())))
        .contains("quote");
  }

  @Test
  void osvHasOptionsAndThenTheCommand() {
    assertThat(line(Dialect.OSV, telling(List.of("/web", "-x", "a;b"), List.of("A=b"))))
        .isEqualTo(
            "--ip=eth0,10.0.2.15,255.255.255.0 --defaultgw=10.0.2.2 --nameserver=10.0.2.3"
                + " --env=A=b /web -x \"a;b\"");
    assertThat(refused(Dialect.OSV, telling(List.of(), List.of()))).contains("no command");
    assertThat(refused(Dialect.OSV, telling(List.of("/web"), List.of("A=b c")))).contains("A=b c");
    assertThat(refused(Dialect.OSV, named(List.of("/web")))).contains("hostname");
  }

  @Test
  void rumprunHasAnObject() {
    assertThat(line(Dialect.RUMPRUN, telling(List.of("-p", "80"), List.of("A=\"b\"", "C=d"))))
        .isEqualTo(
            "{\"cmdline\":\"rumprun -p 80\",\"env\":\"A=\\\"b\\\"\",\"env\":\"C=d\","
                + "\"hostname\":\"web\",\"net\":{\"if\":\"vioif0\",\"type\":\"inet\","
                + "\"method\":\"static\",\"addr\":\"10.0.2.15\",\"mask\":\"24\","
                + "\"gw\":\"10.0.2.2\"}}");
    assertThat(refused(Dialect.RUMPRUN, telling(List.of("a b"), List.of()))).contains("'a b'");
  }

  @Test
  void mirageHasArgumentsOnly() {
    assertThat(line(Dialect.SOLO5, telling(List.of("--hello=x"), List.of())))
        .isEqualTo("--ipv4=10.0.2.15/24 --ipv4-gateway=10.0.2.2 --hello=x");
    assertThat(line(Dialect.SOLO5, telling(List.of("--ipv4=10.0.0.9/8"), List.of())))
        .isEqualTo("--ipv4=10.0.0.9/8");
    assertThat(refused(Dialect.SOLO5, telling(List.of(), List.of("A=b")))).contains("'A'");
    assertThat(refused(Dialect.SOLO5, named(List.of()))).contains("hostname");
  }

  @Test
  void arceosIsWhatItWasBuiltAs() {
    assertThat(line(Dialect.ARCEOS, telling(List.of(), List.of()))).isEmpty();
    assertThat(refused(Dialect.ARCEOS, telling(List.of("x"), List.of()))).contains("neither");
    assertThat(refused(Dialect.ARCEOS, telling(List.of(), List.of("A=b")))).contains("neither");
  }

  @Test
  void linuxHasWords() {
    assertThat(line(Dialect.LINUX, telling(List.of("quiet"), List.of("A=b"))))
        .isEqualTo("console=ttyS0 panic=-1 A=b quiet");
  }

  @Test
  void whoeverElseHasTheArguments() {
    assertThat(line(Dialect.NONE, telling(List.of("a", "b=c"), List.of()))).isEqualTo("a b=c");
    assertThat(refused(Dialect.NONE, telling(List.of(), List.of("A=b")))).contains("'A'");
  }

  @Test
  void noLineIsLongerThanAKernelTakesOrHasTwo() {
    assertThat(refused(Dialect.NONE, telling(List.of("x".repeat(2049)), List.of())))
        .contains("2049 characters");
    assertThat(refused(Dialect.UNIKRAFT, telling(List.of("a\nb"), List.of())))
        .contains("control character");
  }

  @Test
  void aTemplateHasPlaces() {
    Telling telling = telling(List.of("one", "two"), List.of("A=b", "C="));
    String all =
        "{ip} {address} {prefix} {mask} {gateway} {resolver} {hostname} {env:A}{env:C} {args} {\"x\"}";
    assertThat(CommandTemplate.parse(all).fill(telling))
        .isEqualTo(
            new Line(
                "10.0.2.15 10.0.2.15/24 24 255.255.255.0 10.0.2.2 10.0.2.3 web b one two {\"x\"}"));
    assertThat(CommandTemplate.parse("{env} {args}").fill(telling))
        .isEqualTo(new Line("A=b C= one two"));
    assertThat(CommandTemplate.parse("{ip}").fill(alone(List.of(), Entry.PVH)))
        .isInstanceOf(Refused.class);
  }

  private static String line(Dialect dialect, Telling telling) {
    CommandLine line = dialect.line(telling);
    assertThat(line).isInstanceOf(Line.class);
    return ((Line) line).text();
  }

  private static String refused(Dialect dialect, Telling telling) {
    CommandLine line = dialect.line(telling);
    assertThat(line).isInstanceOf(Refused.class);
    assertThat(((Refused) line).instead()).isNotBlank();
    return ((Refused) line).why();
  }

  private static Telling telling(List<String> arguments, List<String> environment) {
    return new Telling(
        arguments, environment, "web", false, Optional.of(NETWORK), true, Entry.MULTIBOOT);
  }

  private static Telling named(List<String> arguments) {
    return new Telling(
        arguments, List.of(), "web", true, Optional.of(NETWORK), false, Entry.MULTIBOOT);
  }

  private static Telling alone(List<String> arguments, Entry entry) {
    return new Telling(arguments, List.of(), "web", false, Optional.empty(), false, entry);
  }
}
