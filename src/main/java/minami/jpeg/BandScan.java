package minami.jpeg;

/** A progressive scan of a band of AC coefficients of one component (T.81, G.1.2.2). */
abstract class BandScan implements ScanDecoder {
  final EntropySource source;
  final HuffmanTable table;
  final int first;
  final int last;
  final int low;
  final Coefficients coefficients;
  final int[] corner;

  /** How many blocks, from the current one on, have nothing more in this band. */
  int endOfBandRun;

  BandScan(EntropySource source, Scan scan, HuffmanTable table, Coefficients coefficients) {
    this.source = source;
    this.table = table;
    this.first = scan.spectralStart;
    this.last = scan.spectralEnd;
    this.low = scan.approximationLow;
    this.coefficients = coefficients;
    this.corner = Zigzag.corner(coefficients.size);
  }

  @Override
  public final void startInterval() {
    endOfBandRun = 0;
  }
}
