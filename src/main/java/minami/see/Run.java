package minami.see;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What a single run of a network needs: planes, which are used again, and its end. */
final class Run {
  private final Runnable check;
  private final Map<Integer, Deque<float[]>> freeByLength = new HashMap<>();

  /**
   * @param check is called at least every few milliseconds and may throw, which ends the run
   */
  Run(Runnable check) {
    this.check = check;
  }

  void check() {
    check.run();
  }

  /** Planes that hold anything. */
  float[][] take(int count, int length) {
    Deque<float[]> free = free(length);
    float[][] planes = new float[count][];
    for (int i = 0; i < count; i++) {
      planes[i] = free.isEmpty() ? new float[length] : free.pop();
    }
    return planes;
  }

  void giveBack(float[][] planes) {
    for (float[] plane : planes) {
      free(plane.length).push(plane);
    }
  }

  private Deque<float[]> free(int length) {
    return freeByLength.computeIfAbsent(length, key -> new ArrayDeque<>());
  }
}
