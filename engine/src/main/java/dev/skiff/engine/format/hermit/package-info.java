/** Programs with the library operating system Hermit in them: what such a file says of itself. */
@NullMarked
package dev.skiff.engine.format.hermit;

import org.jspecify.annotations.NullMarked;
