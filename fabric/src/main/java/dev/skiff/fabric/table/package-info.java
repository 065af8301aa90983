/** The plan as the frame loop asks it: flat arrays, open addressing, nothing that allocates. */
@NullMarked
package dev.skiff.fabric.table;

import org.jspecify.annotations.NullMarked;
