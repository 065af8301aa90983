/**
 * Files as a guest sees them, without a guest: those of images, and those of instances, which are
 * an image's under what was written since. Knows nothing of how instances are run.
 */
@NullMarked
package dev.skiff.engine.files;

import org.jspecify.annotations.NullMarked;
