/**
 * What this machine can do for guests, and how to mend each thing that is wrong. Changes nothing.
 */
@NullMarked
package dev.skiff.engine.doctor;

import org.jspecify.annotations.NullMarked;
