/**
 * Guest kernels and how to boot them: the Base SPI and its implementations, each in a package of
 * its own. (image, identity) becomes a machine here. Knows nothing of instances, networks or the
 * API.
 */
@NullMarked
package dev.skiff.engine.base;

import org.jspecify.annotations.NullMarked;
