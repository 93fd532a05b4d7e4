package minami.jpeg;

/** Decodes the MCUs of a scan; {@link ScanWalk} says which. */
interface ScanDecoder {
  /** Forgets DC predictions and end-of-band runs: a restart interval begins (T.81, F.2.1.3.1). */
  void startInterval();

  /**
   * Decodes MCUs that stand side by side.
   *
   * @return how many were decoded before the interval's data ended
   */
  int decode(int mcuRow, int firstMcu, int count);
}
