package dev.skiff.engine.build;

import java.util.List;

/** How one loader finds what a program needs. Decides only; opens no library. */
sealed interface LoaderRules permits GlibcRules, MuslRules {

  /** Where it looks for what an object needs, in order. */
  List<SearchFolder> folders(ElfObject neededBy);

  /** Whether an object that is loaded already is what a name asks for. */
  boolean answersTo(ElfObject loaded, String name);

  /** Whether the loader itself is the library of this name. */
  boolean providesItself(String name);

  /** Libraries that the C library loads by itself while the program runs. */
  List<String> companions(ElfObject library);

  /** Whether it prefers libraries compiled for the CPU, in folders of their own. */
  boolean usesCpuFolders();
}
