package minami.jpeg;

/** Walks over the restart intervals of a scan that are needed; a damaged one costs only itself. */
final class ScanWalk {
  private final int mcusWide;
  private final int mcusHigh;
  private final int restartInterval;
  private final Runnable betweenRows;

  /** {@code rows} of the picture are needed, from the top. */
  ScanWalk(Scan scan, Frame frame, int rows, int restartInterval, Runnable betweenRows) {
    this.mcusWide = scan.mcusWide(frame);
    this.mcusHigh = scan.mcusHigh(frame, rows);
    this.restartInterval = restartInterval;
    this.betweenRows = betweenRows;
  }

  /** Returns the fraction of the MCUs needed that were there. */
  double run(EntropySource source, ScanDecoder decoder) {
    long decoded = 0;
    int interval = 0;
    int left = restartInterval > 0 ? restartInterval : Integer.MAX_VALUE;
    boolean alive = true;
    decoder.startInterval();
    for (int row = 0; row < mcusHigh && (alive || restartInterval > 0); row++) {
      betweenRows.run();
      for (int mcu = 0; mcu < mcusWide; ) {
        if (left == 0) {
          alive = source.nextInterval(interval++ & 7);
          decoder.startInterval();
          left = restartInterval;
        }
        int run = Math.min(left, mcusWide - mcu);
        if (alive) {
          int done = decoder.decode(row, mcu, run);
          decoded += done;
          alive = done == run;
        }
        mcu += run;
        left -= restartInterval > 0 ? run : 0;
      }
    }
    return (double) decoded / ((long) mcusWide * mcusHigh);
  }
}
