/**
 * What must survive the engine: SQLite (WAL, FULL), one writer thread, versioned records and
 * migrations; the ids they have. Knows records as named JSON text, nothing of what they mean.
 */
@NullMarked
package dev.skiff.engine.state;

import org.jspecify.annotations.NullMarked;
