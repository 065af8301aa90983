package dev.skiff.wire.api;

import java.util.List;
import java.util.Map;

/** One of each record that networks have. */
final class NetworkSamples {
  private NetworkSamples() {}

  static List<Record> all() {
    return List.of(
        ipam(),
        network(),
        new NetworkCreateRequest(
            "back",
            "bridge",
            "local",
            true,
            false,
            false,
            Map.of("Network", ""),
            ipam(),
            true,
            true,
            Map.of("dev.skiff.policy", "closed"),
            Map.of("a", "b")),
        new NetworkCreateResponse("7e", ""),
        new NetworkConnectRequest("web", endpoint()),
        new NetworkDisconnectRequest("web", true),
        endpoint(),
        networking(),
        new NetLink("web", "db", "link", "db:5432", ""),
        new NetReason("web", "db", false, "no-link", "", "skiff net allow web db:5432"),
        new NetDenial(
            "web",
            "db",
            "tcp",
            5432,
            "no-link",
            7,
            "2026-01-31T00:00:00Z",
            "skiff net allow web db:5432",
            1),
        new NetFlow(
            "web", "10.87.0.2", 40000, "db", "10.87.0.3", 5432, "tcp", "open", 3L, 10L, 20L),
        new NetStats(
            new NetStats.Fabric(42, 3, 5, 131_072, 1, 2, 1000, 0, 4),
            new NetStats.Nat(43, true, 2, 65_536, Map.of("accepted", 1L)),
            1,
            List.of(
                new NetStats.Port("web", true, 1, 10, 1000, 20, 2000, 3, Map.of("no-link", 7L)))),
        new NetPermissions("web", List.of("db:5432"), List.of("192.0.2.0/24:443")),
        new NetPublications(
            "web", Map.of("80/tcp", List.of(new HostConfig.PortBinding("127.0.0.1", "8080")))));
  }

  static NetworkingConfig networking() {
    return new NetworkingConfig(Map.of("back", endpoint()));
  }

  private static Ipam ipam() {
    return new Ipam(
        "default",
        Map.of(),
        List.of(
            new Ipam.Range(
                "10.99.0.0/24", "10.99.0.128/25", "10.99.0.1", Map.of("printer", "10.99.0.9"))));
  }

  private static NetworkDetail network() {
    return new NetworkDetail(
        "back",
        "7e",
        "2026-01-31T00:00:00Z",
        "local",
        "bridge",
        true,
        true,
        ipam(),
        false,
        false,
        false,
        Map.of("Network", ""),
        false,
        Map.of(
            "4f",
            new NetworkDetail.Member(
                "web", "e1", "02:00:00:00:00:01", "10.99.0.2/24", "fd00::2/64")),
        Map.of("dev.skiff.policy", "closed"),
        Map.of("a", "b"),
        new NetworkDetail.Extra("closed", 1500, false));
  }

  static EndpointSettings endpoint() {
    return new EndpointSettings(
        new EndpointSettings.Chosen("10.99.0.2", "", List.of()),
        List.of(),
        List.of("www"),
        "02:00:00:00:00:01",
        "7e",
        "e1",
        "10.99.0.1",
        "10.99.0.2",
        24,
        "fd00::1",
        "fd00::2",
        64,
        List.of("web", "www"),
        null);
  }
}
