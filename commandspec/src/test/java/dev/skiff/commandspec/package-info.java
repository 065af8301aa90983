@NullMarked
package dev.skiff.commandspec;

import org.jspecify.annotations.NullMarked;
