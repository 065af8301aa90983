/**
 * Images: their names, the content store that holds them, and the tree of files each one is. Knows
 * nothing of how images are made, of bases or of instances; who uses an image it asks by {@link
 * dev.skiff.engine.image.ImageUses}.
 */
@NullMarked
package dev.skiff.engine.image;

import org.jspecify.annotations.NullMarked;
