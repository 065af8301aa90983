/**
 * What the engine and the fabric say to each other (docs/design/fabric.md): the plan, pure to make
 * and to check, and the records of the control socket. Knows neither of the two.
 */
@NullMarked
package dev.skiff.wire.fabric;

import org.jspecify.annotations.NullMarked;
