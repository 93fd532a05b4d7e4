package minami.jpeg;

import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOException;

/**
 * Collects the coefficients of a progressive picture (T.81, annex G) from the scans that matter at
 * its size, then transforms them.
 */
final class ProgressivePicture implements PictureDecoder {
  private final Frame frame;
  private final int rows;
  private final ComponentPlane[] planes;
  private final boolean[] needed;
  private final Coefficients[] coefficients;
  private final int[][] steps;
  private final double[] coverage;
  private final Runnable betweenRows;

  ProgressivePicture(
      Frame frame, int rows, List<Scan> scans, ComponentPlane[] planes, Runnable betweenRows)
      throws UnsupportedJpegException {
    int count = planes.length;
    this.frame = frame;
    this.rows = rows;
    this.planes = planes;
    this.needed = new boolean[scans.size()];
    this.coefficients = new Coefficients[count];
    this.steps = new int[count][];
    this.coverage = new double[count];
    this.betweenRows = betweenRows;
    boolean[] refined = findNeeded(scans);
    for (int i = 0; i < count; i++) {
      coefficients[i] = new Coefficients(frame.components[i], planes[i].size, refined[i]);
    }
  }

  /**
   * Marks the scans that are needed, from the last to the first: a refining scan depends on all
   * earlier ones in its band, so it makes them needed too.
   *
   * @return for each component, whether a needed scan refines its AC coefficients
   */
  private boolean[] findNeeded(List<Scan> scans) {
    boolean[] refined = new boolean[planes.length];
    long[] wanted = new long[planes.length];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = Zigzag.cornerBand(planes[i].size);
    }
    for (int s = scans.size() - 1; s >= 0; s--) {
      Scan scan = scans.get(s);
      for (int index : scan.indices) {
        needed[s] |= (scan.band() & wanted[index]) != 0;
      }
      if (needed[s] && scan.isRefinement() && !scan.isDc()) {
        wanted[scan.indices[0]] |= scan.band();
        refined[scan.indices[0]] = true;
      }
    }
    return refined;
  }

  @Override
  public boolean needs(int scan) {
    return needed[scan];
  }

  @Override
  public void decode(Scan scan, Tables tables, EntropySource source) throws IIOException {
    for (int index : scan.indices) {
      if (steps[index] == null) {
        // The table in force at a component's first scan holds for all of them.
        steps[index] = tables.steps(frame.components[index], scan.offset);
      }
    }
    ScanDecoder decoder = scan.isDc() ? dcScan(scan, tables, source) : acScan(scan, tables, source);
    double covered =
        new ScanWalk(scan, frame, rows, tables.restartInterval(), betweenRows).run(source, decoder);
    if (scan.isDc() && !scan.isRefinement()) {
      for (int index : scan.indices) {
        coverage[index] = Math.max(coverage[index], covered);
      }
    }
  }

  private ScanDecoder dcScan(Scan scan, Tables tables, EntropySource source) throws JpegException {
    int count = scan.components.length;
    HuffmanTable[] dc = scan.isRefinement() ? null : new HuffmanTable[count];
    Coefficients[] stores = new Coefficients[count];
    for (int i = 0; i < count; i++) {
      if (dc != null) {
        dc[i] = tables.dc(scan.dcTables[i], scan.offset);
      }
      stores[i] = coefficients[scan.indices[i]];
    }
    return new ProgressiveDcScan(source, scan, scan.mcusWide(frame), dc, stores);
  }

  private ScanDecoder acScan(Scan scan, Tables tables, EntropySource source) throws JpegException {
    HuffmanTable table = tables.ac(scan.acTables[0], scan.offset);
    Coefficients store = coefficients[scan.indices[0]];
    return scan.isRefinement()
        ? new ProgressiveRefinementScan(source, scan, table, store)
        : new ProgressiveAcScan(source, scan, table, store);
  }

  @Override
  public void finish() {
    for (int i = 0; i < planes.length; i++) {
      if (steps[i] != null) {
        coefficients[i].transform(steps[i], planes[i], betweenRows);
      }
      planes[i].handOnRest();
    }
  }

  @Override
  public double completeness() {
    return Arrays.stream(coverage).min().orElse(0);
  }
}
