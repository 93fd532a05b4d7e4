package minami.jpeg;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.IIOException;

/**
 * Decodes a baseline, extended sequential or progressive JPEG of 8 bits (ITU-T T.81) at 1/1, 1/2,
 * 3/8, 1/4 or 1/8 of its size.
 *
 * <pre>{@code
 * JpegDecoder decoder = JpegDecoder.of(bytes);
 * if ((long) decoder.width() * decoder.height() > limit || decoder.scans() > 100) {
 *   throw ...
 * }
 * JpegPicture picture = decoder.decode(1, Chroma.NATURAL); // at 1/8
 * Plane luma = picture.plane(0);
 * }</pre>
 *
 * <p>Parsing allocates next to nothing. The caller must check the size before {@link #decode},
 * whose memory grows with the pixels that it returns and, in a progressive picture, with the
 * coefficients behind them: at 1/8, 2 bytes for each 8x8 block.
 *
 * <p>Damaged entropy-coded data throws nothing. Decoding goes on at the next restart marker;
 * without one the rest of the picture stays neutral gray. {@link JpegPicture#completeness} tells
 * how much was there.
 *
 * <p>Immutable, safe for use by several threads. The array is neither copied nor changed.
 */
public final class JpegDecoder {
  /** What it takes to read a scan, in bytes: tables, a buffer, what is found ahead. */
  static final long SCAN_MEMORY = 1 << 19;

  private final Header header;
  private final ScanIndex index;

  private JpegDecoder(Header header) throws JpegException {
    this.header = header;
    this.index = ScanIndex.of(header);
  }

  /**
   * Reads the headers.
   *
   * @throws JpegException if this is no JPEG or a broken one
   * @throws UnsupportedJpegException if it is of a kind that is not decoded here
   */
  public static JpegDecoder of(byte[] data) throws IIOException {
    return of(data, 0, data.length);
  }

  /** Reads the headers of a JPEG that is a part of {@code data}; bytes after it do no harm. */
  public static JpegDecoder of(byte[] data, int offset, int length) throws IIOException {
    Objects.checkFromIndexSize(offset, length, data.length);
    return new JpegDecoder(new Header(new SegmentReader(data, offset, offset + length)));
  }

  public int width() {
    return header.frame.width;
  }

  public int height() {
    return header.frame.height;
  }

  /** Number of components: 1, 3 or 4. */
  public int components() {
    return header.frame.components.length;
  }

  int horizontalSampling(int component) {
    return header.frame.components[component].horizontal;
  }

  int verticalSampling(int component) {
    return header.frame.components[component].vertical;
  }

  public boolean progressive() {
    return header.frame.progressive;
  }

  public ColorTransform color() {
    return header.color;
  }

  /** The ICC profile, or null if there is none, or a broken one, or one beyond 4 MiB. */
  public byte[] iccProfile() {
    return header.iccProfile == null ? null : header.iccProfile.clone();
  }

  /** Number of scans in the whole file. The work of a decode may grow with pixels times scans. */
  public int scans() {
    return index.count;
  }

  /** Whether C, M, Y and K are stored as Adobe does; see {@link JpegPicture#inverted}. */
  public boolean inverted() {
    return header.adobe && components() == 4;
  }

  /** How large each component is at {@code eighths / 8}. */
  public List<PlaneSize> sizes(int eighths, Chroma chroma) {
    Frame frame = header.frame;
    List<PlaneSize> sizes = new ArrayList<>();
    for (Component c : frame.components) {
      int size = transformSize(c, eighths, chroma);
      sizes.add(
          new PlaneSize(
              c.scaledWidth(size),
              c.scaledHeight(size),
              size / 8.0 * c.horizontal / frame.maxHorizontal,
              size / 8.0 * c.vertical / frame.maxVertical));
    }
    return sizes;
  }

  /** About how many bytes {@link #decode} holds while it hands on rows. */
  public long memory(int eighths, Chroma chroma) {
    long bytes = SCAN_MEMORY;
    for (Component c : header.frame.components) {
      int size = transformSize(c, eighths, chroma);
      bytes += (long) c.paddedBlocksWide * blocksHigh(c) * size * size;
      if (progressive()) {
        // Its coefficients, and what refining more than the first of them needs to know.
        int perBlock = size * size * Short.BYTES + (size == 1 ? 0 : Long.BYTES);
        bytes += (long) c.paddedBlocksWide * c.paddedBlocksHigh * perBlock;
      }
    }
    return bytes;
  }

  /** The samples of a block across and down. */
  private int transformSize(Component c, int eighths, Chroma chroma) {
    return switch (chroma) {
      case NATURAL -> eighths;
      case HALF -> eighths < 8 && isFullColour(c) ? (eighths + 1) / 2 : eighths;
      case FULL -> largestOf(c, eighths);
    };
  }

  private boolean isFullColour(Component c) {
    Frame frame = header.frame;
    return c != frame.components[0]
        && c.horizontal == frame.maxHorizontal
        && c.vertical == frame.maxVertical;
  }

  /** The largest transform that does not make more samples than the least subsampled component. */
  private int largestOf(Component c, int eighths) {
    int across = header.frame.maxHorizontal * eighths;
    int down = header.frame.maxVertical * eighths;
    int size = eighths;
    while (size < 8
        && size != 3 // there is no transform of 6
        && across % (c.horizontal * size * 2) == 0
        && down % (c.vertical * size * 2) == 0) {
      size *= 2;
    }
    return size;
  }

  /** How many rows of a component's blocks come before they are handed on. */
  private int blocksHigh(Component c) {
    Scan first = index.scans.get(0);
    if (progressive()) {
      return 1;
    }
    if (first.components.length < components()) {
      return c.paddedBlocksHigh;
    }
    return first.interleaved() ? c.vertical : 1;
  }

  /**
   * Decodes at {@code eighths / 8} of the size, rounded up.
   *
   * @param eighths 1, 2, 3, 4 or 8
   * @throws JpegException if nothing of the picture can be decoded
   * @throws UnsupportedJpegException if the picture is too large for arrays, or has more than a
   *     thousand scans
   */
  public JpegPicture decode(int eighths, Chroma chroma) throws IIOException {
    return decode(eighths, chroma, height(), () -> {});
  }

  /**
   * Decodes the upper part of the picture; the rest of the planes stays neutral.
   *
   * @param eighths 1, 2, 3, 4 or 8
   * @param rows of the picture at its full size, from the top, that are needed at least
   * @param betweenRows called before each row of blocks; what it throws ends the decoding
   * @throws JpegException if nothing of these can be decoded
   * @throws UnsupportedJpegException if the picture is too large for arrays, or has more than a
   *     thousand scans
   */
  public JpegPicture decode(int eighths, Chroma chroma, int rows, Runnable betweenRows)
      throws IIOException {
    List<PlaneSize> sizes = sizes(eighths, chroma);
    byte[][] samples = new byte[sizes.size()][];
    for (int i = 0; i < samples.length; i++) {
      long total = (long) sizes.get(i).width() * sizes.get(i).height();
      if (total > Integer.MAX_VALUE - 8) {
        throw new UnsupportedJpegException("plane of " + total + " samples");
      }
      samples[i] = new byte[(int) total];
    }
    int[] filled = new int[samples.length];
    double completeness =
        decode(
            eighths,
            chroma,
            rows,
            betweenRows,
            (c, row, offset) -> {
              int width = sizes.get(c).width();
              System.arraycopy(row, offset, samples[c], filled[c], width);
              filled[c] += width;
            });
    List<Plane> planes = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      PlaneSize size = sizes.get(i);
      planes.add(new Plane(size.width(), size.height(), size.width(), samples[i]));
    }
    return new JpegPicture(
        Component.ceilDiv((long) width() * eighths, 8),
        Component.ceilDiv((long) height() * eighths, 8),
        planes,
        header.color,
        inverted(),
        completeness);
  }

  /**
   * Decodes the upper part of the picture and hands on its rows as soon as they are there, so that
   * no plane is ever held as a whole. The rest of the rows is neutral.
   *
   * @param eighths 1, 2, 3, 4 or 8
   * @param rows of the picture at its full size, from the top, that are needed at least
   * @param betweenRows called before each row of blocks; what it throws ends the decoding
   * @param to takes the rows of the sizes that {@link #sizes} tells
   * @return how much of the picture was there, as in {@link JpegPicture#completeness}
   * @throws JpegException if nothing of these can be decoded
   * @throws UnsupportedJpegException if the picture is too large for arrays, or has more than a
   *     thousand scans
   */
  public double decode(int eighths, Chroma chroma, int rows, Runnable betweenRows, ComponentRows to)
      throws IIOException {
    if (eighths != 8 && (eighths < 1 || eighths > 4)) {
      throw new IllegalArgumentException(eighths + " eighths");
    }
    if (index.count > ScanIndex.MAX_SCANS) {
      throw new UnsupportedJpegException(index.count + " scans");
    }
    Frame frame = header.frame;
    ComponentPlane[] planes = new ComponentPlane[components()];
    for (int i = 0; i < planes.length; i++) {
      Component c = frame.components[i];
      planes[i] =
          new ComponentPlane(frame, i, transformSize(c, eighths, chroma), blocksHigh(c), to);
    }
    PictureDecoder decoder =
        frame.progressive
            ? new ProgressivePicture(frame, rows, index.scans, planes, betweenRows)
            : new SequentialPicture(frame, rows, planes, betweenRows);
    decodeScans(decoder);
    if (decoder.completeness() == 0) {
      throw new JpegException("No picture data", index.scans.get(0).offset);
    }
    decoder.finish();
    return decoder.completeness();
  }

  private void decodeScans(PictureDecoder decoder) throws IIOException {
    Tables tables = header.tables.copy();
    SegmentReader in = new SegmentReader(header.in.data, header.in.start, header.in.end);
    EntropySource source = new EntropySource(in.data, in.end);
    try {
      for (int i = 0; i < index.scans.size(); i++) {
        if (i > 0) {
          readTables(in, index.ends.get(i - 1), tables);
        }
        if (decoder.needs(i)) {
          Scan scan = index.scans.get(i);
          source.start(scan.dataStart);
          decoder.decode(scan, tables, source);
        }
      }
    } catch (JpegException e) {
      if (decoder.completeness() == 0) {
        throw e;
      }
    }
  }

  /** Reads the segments between two scans. */
  private static void readTables(SegmentReader in, int from, Tables tables) throws JpegException {
    in.moveTo(from);
    for (int code = in.nextMarker(); code != Marker.SOS && code >= 0; code = in.nextMarker()) {
      if (!Marker.isBare(code)) {
        in.enterSegment();
        tables.read(in, code);
        in.leaveSegment();
      }
    }
  }
}
