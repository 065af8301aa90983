/**
 * The record and the state machine of one instance: values and pure decisions. Knows nothing of how
 * a guest is run, stored or shown.
 */
@NullMarked
package dev.skiff.engine.instance;

import org.jspecify.annotations.NullMarked;
