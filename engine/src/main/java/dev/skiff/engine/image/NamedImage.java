package dev.skiff.engine.image;

/**
 * An image that is in the index now.
 *
 * @param unchanged whether it was before, under the same names
 */
record NamedImage(Image image, boolean unchanged) {}
