package dev.skiff.engine.api.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.JsonBody;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.operation.NetworkRequest;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.PortRequest;
import dev.skiff.engine.vm.Machine.Protocol;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateParserTest {

  @Test
  void everythingThatAGuestCanHaveIsTakenOver() {
    String body =
        """
        {"Image":"hello:1","Hostname":"h","User":"nobody","WorkingDir":"/w","Env":["A=b=c","GONE"],
         "Cmd":["x","y"],"Entrypoint":["/bin/e"],"Labels":{"l":"m"},"OpenStdin":true,
         "StopSignal":"SIGINT","StopTimeout":7,
         "HostConfig":{"Memory":134217728,"NanoCpus":2000000000,"AutoRemove":true,
          "NetworkMode":"bridge","PortBindings":{
           "80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"","HostPort":""}],
           "53/udp":[{"HostPort":"0"}],"99/tcp":null,
           "81/tcp":[{"HostIp":"::1","HostPort":"8000-8010"}]}}}
        """;
    CreateParser.Parsed parsed = parse(body);
    assertThat(parsed.warnings())
        .containsExactly("the variable GONE has no value, and is left out");
    assertThat(parsed.request())
        .isEqualTo(
            new Operation.Request(
                "hello:1",
                Optional.of(List.of("/bin/e")),
                Optional.of(List.of("x", "y")),
                List.of("A=b=c"),
                Optional.of("/w"),
                Optional.of("nobody"),
                Optional.of("h"),
                Map.of("l", "m"),
                Optional.of(2),
                Optional.of(Duration.ofSeconds(7)),
                Optional.of(134217728L),
                Optional.of(2),
                NetworkRequest.dockers(),
                List.of(
                    new PortRequest(Optional.empty(), Optional.empty(), 53, Protocol.UDP),
                    new PortRequest(Optional.of("0.0.0.0"), Optional.of(8080), 80, Protocol.TCP),
                    new PortRequest(Optional.empty(), Optional.empty(), 80, Protocol.TCP),
                    new PortRequest(
                        Optional.of("::1"),
                        Optional.of(8000),
                        Optional.of(8010),
                        81,
                        Protocol.TCP)),
                true,
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty(),
                List.of()));
  }

  @Test
  void aTerminalHasTheClientsSizeWhereItIsKnown() {
    assertThat(parse("{\"Image\":\"x\",\"Tty\":true}").request().terminal())
        .contains(new InstanceSpec.Terminal(0, 0));
    assertThat(
            parse("{\"Image\":\"x\",\"Tty\":true,\"HostConfig\":{\"ConsoleSize\":[24,80]}}")
                .request()
                .terminal())
        .contains(new InstanceSpec.Terminal(24, 80));
    assertThat(parse(withHost("{\"ConsoleSize\":[24,80]}")).request().terminal()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[24]", "[24,80,1]", "[-1,80]", "[24,65536]"})
  void whatIsNoTerminalsSizeIsRefused(String size) {
    assertThatThrownBy(() ->
            parse("{\"Image\":\"x\",\"Tty\":true,\"HostConfig\":{\"ConsoleSize\":" + size + "}}"))
        .isInstanceOf(ApiFailure.class)
        .hasMessageContaining("HostConfig.ConsoleSize");
  }

  @Test
  void whatDockersClientSendsUnaskedIsNothing() {
    String body =
        """
        {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"Tty":false,"OpenStdin":false,
         "Env":null,"Cmd":null,"Image":"hello","Volumes":{},"WorkingDir":"","Entrypoint":null,
         "Labels":{},"HostConfig":{"Binds":null,"ContainerIDFile":"",
          "LogConfig":{"Type":"","Config":{}},"NetworkMode":"default","PortBindings":{},
          "RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":false,"VolumeDriver":"",
          "VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"CapDrop":null,"CgroupnsMode":"",
          "Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,"IpcMode":"",
          "Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,"PublishAllPorts":false,
          "ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"","UsernsMode":"","ShmSize":0,
          "Isolation":"","CpuShares":0,"Memory":0,"NanoCpus":0,"CpuPeriod":0,"CpuQuota":0,
          "Devices":[],"DeviceRequests":null,"MemorySwap":0,"MemorySwappiness":-1,
          "OomKillDisable":false,"PidsLimit":0,"Ulimits":[],"MaskedPaths":null},
         "NetworkingConfig":{"EndpointsConfig":{"default":{"MacAddress":""}}}}
        """;
    Operation.Request request = parse(body).request();
    assertThat(request.network()).isEqualTo(NetworkRequest.dockers());
    assertThat(request.memoryBytes()).isEmpty();
    assertThat(request.entrypoint()).isEmpty();
    assertThat(request.command()).isEmpty();
  }

  @Test
  void oneEmptyTextClearsTheEntrypoint() {
    assertThat(parse("{\"Image\":\"x\",\"Entrypoint\":[\"\"]}").request().entrypoint())
        .contains(List.of());
  }

  @Test
  void networkNoneIsNoNetwork() {
    assertThat(parse(withHost("{\"NetworkMode\":\"none\"}")).request().network().networked())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Privileged\":true",
        "\"VolumesFrom\":[\"a\"]",
        "\"VolumeDriver\":\"nfs\"",
        "\"Devices\":[{}]",
        "\"NetworkMode\":\"host\"",
        "\"ReadonlyRootfs\":true",
        "\"PidMode\":\"host\"",
        "\"IpcMode\":\"container:a\"",
        "\"ExtraHosts\":[\"a:1.2.3.4\"]",
        "\"Dns\":[\"1.1.1.1\"]",
        "\"Ulimits\":[{}]",
        "\"PidsLimit\":5",
        "\"CpuQuota\":50000",
        "\"PublishAllPorts\":true",
        "\"LogConfig\":{\"Type\":\"syslog\"}",
        "\"Tmpfs\":{\"/x\":\"\"}"
      })
  void whatAGuestCannotHaveIsRefusedWithAWayOut(String part) {
    assertThatThrownBy(() -> parse(withHost("{" + part + "}")))
        .isInstanceOfSatisfying(
            ApiFailure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Failure.Kind.UNSUPPORTED);
              assertThat(failure)
                  .hasMessageStartingWith("a guest cannot have ")
                  .hasMessageContaining("HostConfig.");
              assertThat(failure.hint()).isNotEmpty();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"NanoCpus\":1500000000",
        "\"NanoCpus\":-1",
        "\"Memory\":-5",
        "\"PortBindings\":{\"0/tcp\":[{}]}",
        "\"PortBindings\":{\"80\":[{\"HostPort\":\"70000\"}]}",
        "\"PortBindings\":{\"80\":[{\"HostPort\":\"8010-8000\"}]}",
        "\"PortBindings\":{\"80\":[{\"HostPort\":\"0-10\"}]}",
        "\"PortBindings\":{\"80\":[{\"HostIp\":\"::g\"}]}",
        "\"PortBindings\":{\"80\":[{\"HostIp\":\"1.2.3.400\"}]}",
        "\"PortBindings\":{\"80\":[{\"HostIp\":\"localhost\"}]}"
      })
  void whatMakesNoSenseIsRefusedByItsPlace(String part) {
    assertThatThrownBy(() -> parse(withHost("{" + part + "}")))
        .isInstanceOfSatisfying(
            ApiFailure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID))
        .hasMessageContaining("at HostConfig.");
  }

  private static String withHost(String host) {
    return "{\"Image\":\"x\",\"HostConfig\":" + host + "}";
  }

  private static CreateParser.Parsed parse(String body) {
    return CreateParser.parse(JsonBody.parse(body.getBytes(StandardCharsets.UTF_8)));
  }
}
