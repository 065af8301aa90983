/**
 * The socket by which an engine gives plans and hears what happens: docs/design/fabric.md, Control.
 * Asks the frame loop; touches nothing that is the loop's.
 */
@NullMarked
package dev.skiff.fabric.control;

import org.jspecify.annotations.NullMarked;
