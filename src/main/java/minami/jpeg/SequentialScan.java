package minami.jpeg;

/**
 * A sequential scan (T.81, F.2), block after block; a long one is decoded in two places at once.
 */
abstract class SequentialScan implements ScanDecoder {
  final EntropySource source;
  final Mcu mcu;

  /** Null in a short scan. */
  Chains<?> chains;

  /** AC coefficients passed in the current block: the zigzag index of the last one. */
  int passed;

  /** How many blocks have been found, counted from the first one that is kept. */
  int block;

  SequentialScan(EntropySource source, Mcu mcu) {
    this.source = source;
    this.mcu = mcu;
  }

  /** Finds the blocks before {@code to}, and perhaps more. */
  final void find(int to) {
    while (block < to && (source.position < source.limit || source.more())) {
      if (chains != null && chains.fit()) {
        chains.run();
      } else {
        passToBlock(to, source.limit);
      }
    }
  }

  /**
   * Finds the blocks before {@code to}, and perhaps one more, but goes hardly past a position of
   * the source.
   */
  abstract void passToBlock(int to, int limit);

  /** One AC symbol of the current block, or its end and the next DC difference. */
  abstract void stepOneSymbol();
}
