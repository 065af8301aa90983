package dev.skiff.fabric.port;

/** What ports of one loop share. */
public record PortResources(Carries carries, QueueMemory queues, int dropReasons) {}
