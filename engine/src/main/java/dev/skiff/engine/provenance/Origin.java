package dev.skiff.engine.provenance;

/**
 * The package that a file's very bytes came with.
 *
 * @param inImage whether the image's own list says so; else this computer's does
 */
public record Origin(String name, String version, boolean inImage) {}
