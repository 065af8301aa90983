/** Where a frame goes, or why nowhere: a function of the frame, the tables and the flows. */
@NullMarked
package dev.skiff.fabric.verdict;

import org.jspecify.annotations.NullMarked;
