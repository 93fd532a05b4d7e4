package minami.testing;

import java.util.concurrent.Callable;

/** What things really take of the heap. */
public final class Heap {

  private Heap() {}

  /** How many bytes more are used when this has run; it must keep what it makes. */
  public static long takenBy(Callable<?> work) throws Exception {
    long before = used();
    work.call();
    return used() - before;
  }

  /** How many are used, after a collection. */
  public static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
