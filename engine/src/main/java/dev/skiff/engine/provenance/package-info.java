/**
 * Why files are in an image: which program needs them and through what, which layer and package
 * they came with, how two images differ. Derived from the image alone, so that it holds for images
 * of others, too; of this computer only its package lists are read. Runs nothing.
 */
@NullMarked
package dev.skiff.engine.provenance;

import org.jspecify.annotations.NullMarked;
