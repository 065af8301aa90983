/**
 * What both ends of an attached terminal must agree on: the keys that let go of it. Pure; knows
 * nothing of terminals themselves.
 */
@NullMarked
package dev.skiff.wire.terminal;

import org.jspecify.annotations.NullMarked;
