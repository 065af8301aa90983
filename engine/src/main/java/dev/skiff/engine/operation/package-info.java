/**
 * Everything the engine can do, each with when it is legal; the one entry for every API. Operations
 * on one instance are serialised, on different ones they run side by side.
 */
@NullMarked
package dev.skiff.engine.operation;

import org.jspecify.annotations.NullMarked;
