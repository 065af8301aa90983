/**
 * What bases share for keeping kernels and what they make: folders that appear whole, and the room
 * they need. Owns the way of it; which folders there are, and what is in them, is each base's.
 */
@NullMarked
package dev.skiff.engine.base.shelf;

import org.jspecify.annotations.NullMarked;
