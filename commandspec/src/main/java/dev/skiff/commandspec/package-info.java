/**
 * Writes, while the command line is compiled, what its annotations say as plain code. It owns the
 * form of the generated classes; it knows nothing of any command.
 */
@NullMarked
package dev.skiff.commandspec;

import org.jspecify.annotations.NullMarked;
