/**
 * From a program to an image: which libraries it needs, where the guest's loader will look for
 * them, and the tree and layer made of them. Never runs what it builds from.
 */
@NullMarked
package dev.skiff.engine.build;

import org.jspecify.annotations.NullMarked;
