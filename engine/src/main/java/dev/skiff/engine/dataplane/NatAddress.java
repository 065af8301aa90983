package dev.skiff.engine.dataplane;

import io.avaje.jsonb.Json;

/**
 * One address of a guest; all three are of one family.
 *
 * @param address the guest's own
 * @param nat as which the NAT itself speaks to the guest: one that lies in no network
 * @param host what the guest calls the host's loopback; empty where it may not reach it
 */
@Json
public record NatAddress(String address, String nat, String host) {}
