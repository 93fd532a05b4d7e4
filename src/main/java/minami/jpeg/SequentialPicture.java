package minami.jpeg;

import java.util.Arrays;
import javax.imageio.IIOException;

/**
 * Decodes the scans of a sequential picture straight into its planes. If one scan holds all
 * components, as it nearly always does, the planes have room for a row of MCUs.
 */
final class SequentialPicture implements PictureDecoder {
  private final Frame frame;
  private final int rows;
  private final ComponentPlane[] planes;
  private final double[] coverage;
  private final Runnable betweenRows;
  private boolean started;

  SequentialPicture(Frame frame, int rows, ComponentPlane[] planes, Runnable betweenRows) {
    this.frame = frame;
    this.rows = rows;
    this.planes = planes;
    this.coverage = new double[planes.length];
    this.betweenRows = betweenRows;
  }

  @Override
  public boolean needs(int scan) {
    return true;
  }

  @Override
  public void decode(Scan scan, Tables tables, EntropySource source) throws IIOException {
    int count = scan.components.length;
    HuffmanTable[] dc = new HuffmanTable[count];
    HuffmanTable[] ac = new HuffmanTable[count];
    int[][] steps = new int[count][];
    ComponentPlane[] scanPlanes = new ComponentPlane[count];
    boolean onlyDc = true;
    for (int i = 0; i < count; i++) {
      dc[i] = tables.dc(scan.dcTables[i], scan.offset);
      ac[i] = tables.ac(scan.acTables[i], scan.offset);
      steps[i] = tables.steps(scan.components[i], scan.offset);
      scanPlanes[i] = planes[scan.indices[i]];
      onlyDc &= scanPlanes[i].size == 1;
    }
    Mcu mcu = new Mcu(scan);
    ScanDecoder decoder =
        onlyDc
            ? new DcScan(source, mcu, scan.mcusWide(frame), dc, ac, steps, scanPlanes)
            : new BlockScan(source, mcu, dc, ac, steps, scanPlanes);
    Runnable before = count == planes.length ? this::beforeMcuRow : betweenRows;
    double covered =
        new ScanWalk(scan, frame, rows, tables.restartInterval(), before).run(source, decoder);
    for (int index : scan.indices) {
      coverage[index] = Math.max(coverage[index], covered);
    }
  }

  private void beforeMcuRow() {
    if (started) {
      for (ComponentPlane plane : planes) {
        plane.handOn();
      }
    }
    started = true;
    betweenRows.run();
  }

  @Override
  public void finish() {
    for (ComponentPlane plane : planes) {
      plane.handOnRest();
    }
  }

  @Override
  public double completeness() {
    return Arrays.stream(coverage).min().orElse(0);
  }
}
