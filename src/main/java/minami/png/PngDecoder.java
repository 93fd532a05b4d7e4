package minami.png;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;
import javax.imageio.IIOException;

/**
 * Decodes a PNG that is not interlaced, row by row, to 8 bits: a picture of any size needs memory
 * for two rows.
 */
public final class PngDecoder {

  private static final int NONE = 0;
  private static final int SUB = 1;
  private static final int UP = 2;
  private static final int AVERAGE = 3;
  private static final int PAETH = 4;

  private static final int OPAQUE = 255;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final PngHeader header;
  private final boolean transparency;
  private final int bands;

  /**
   * Red, green, blue and alpha of each index, from the lowest byte, black past the palette's end;
   * null without a palette.
   */
  private final int[] palette;

  /**
   * The transparent colour of a picture without a palette, in the samples' own depth; null if there
   * is none.
   */
  private final int[] transparent;

  private final Inflation data;

  /** Both begin with zeros, as many as a filter looks back. */
  private byte[] row;

  private byte[] previous;
  private final byte[] filter = new byte[1];
  private int y;

  /**
   * Begins to read.
   *
   * @param betweenBlocks called now and then while a row is read; what it throws ends the reading
   * @throws IIOException if a chunk is missing that the pixels depend on
   */
  public PngDecoder(byte[] png, PngHeader header, Runnable betweenBlocks) throws IIOException {
    this.header = header;
    boolean indexed = header.colourType() == PngHeader.PALETTE;
    int least = indexed ? 0 : 2 * header.samples(); // a shorter one says nothing
    Optional<PngChunks.Chunk> trns =
        PngChunks.beforePixels(png, "tRNS").filter(c -> c.length() >= least);
    boolean hasAlpha =
        header.colourType() == PngHeader.GREY_ALPHA || header.colourType() == PngHeader.RGB_ALPHA;
    transparency = hasAlpha || trns.isPresent();
    bands =
        indexed ? (transparency ? 4 : 3) : header.samples() + (transparency && !hasAlpha ? 1 : 0);
    palette = indexed ? palette(PngChunks.palette(png), trns) : null;
    transparent = indexed || hasAlpha ? null : trns.map(this::colour).orElse(null);
    data = new Inflation(PngChunks.beforePixels(png, "IDAT"), betweenBlocks);
    row = new byte[header.filterDistance() + Math.toIntExact(header.rowBytes())];
    previous = new byte[row.length];
  }

  /** About how many bytes decoding takes. */
  public static long memory(PngHeader header) {
    return 2 * header.rowBytes() + Inflation.MEMORY;
  }

  private static int[] palette(Optional<PngChunks.Chunk> plte, Optional<PngChunks.Chunk> trns)
      throws IIOException {
    PngChunks.Chunk colours = plte.orElseThrow(() -> new IIOException("No palette"));
    int[] palette = new int[256];
    for (int i = 0; i < palette.length; i++) {
      for (int c = 0; c < 3 && i * 3 + 3 <= colours.length(); c++) {
        palette[i] |= (colours.png()[colours.start() + i * 3 + c] & 0xFF) << 8 * c;
      }
      boolean given = trns.isPresent() && i < trns.get().length();
      palette[i] |= (given ? trns.get().png()[trns.get().start() + i] : OPAQUE) << 24;
    }
    return palette;
  }

  private int[] colour(PngChunks.Chunk trns) {
    int[] colour = new int[header.samples()];
    for (int b = 0; b < colour.length; b++) {
      int at = trns.start() + 2 * b;
      colour[b] = (trns.png()[at] & 0xFF) << 8 | trns.png()[at + 1] & 0xFF;
    }
    return colour;
  }

  public int width() {
    return header.width();
  }

  public int height() {
    return header.height();
  }

  /** Samples per pixel: the colours, and alpha last if there is one. */
  public int bands() {
    return bands;
  }

  public boolean alpha() {
    return transparency;
  }

  /**
   * Reads the next row, from the top.
   *
   * @param to room for {@code width * bands} 8-bit samples
   * @throws IOException if the row is broken, or not there
   */
  public void next(byte[] to) throws IOException {
    try {
      data.read(filter, 0);
      data.read(row, header.filterDistance());
    } catch (IOException e) {
      throw new IIOException("Broken pixels in row " + y, e);
    }
    unfilter();
    unpack(to);
    byte[] read = row;
    row = previous;
    previous = read;
    y++;
  }

  /** Section 9.2. */
  private void unfilter() throws IIOException {
    byte[] x = row;
    byte[] b = previous;
    int distance = header.filterDistance();
    switch (filter[0]) {
      case NONE -> {
        // Nothing was filtered.
      }
      case SUB -> {
        for (int i = distance; i < x.length; i++) {
          x[i] += x[i - distance];
        }
      }
      case UP -> {
        for (int i = distance; i < x.length; i++) {
          x[i] += b[i];
        }
      }
      case AVERAGE -> {
        for (int i = distance; i < x.length; i++) {
          x[i] += (byte) ((x[i - distance] & 0xFF) + (b[i] & 0xFF) >> 1);
        }
      }
      case PAETH -> {
        for (int i = distance; i < x.length; i++) {
          x[i] +=
              (byte) RowFilter.paeth(x[i - distance] & 0xFF, b[i] & 0xFF, b[i - distance] & 0xFF);
        }
      }
      default -> throw new IIOException("Filter " + filter[0] + " in row " + y);
    }
  }

  private void unpack(byte[] to) {
    int from = header.filterDistance();
    if (palette != null) {
      unpackPalette(to, from);
    } else if (header.depth() == 8 && transparent == null) {
      System.arraycopy(row, from, to, 0, row.length - from);
    } else {
      unpackSamples(to, from);
    }
  }

  private void unpackPalette(byte[] to, int from) {
    if (bands == 4) {
      for (int x = 0; x < width(); x++) {
        INT.set(to, 4 * x, palette[sample(from, x)]);
      }
    } else {
      for (int x = 0, o = 0; x < width(); x++, o += 3) {
        int colour = palette[sample(from, x)];
        to[o] = (byte) colour;
        to[o + 1] = (byte) (colour >> 8);
        to[o + 2] = (byte) (colour >> 16);
      }
    }
  }

  /**
   * Samples of fewer than 8 bits are spread over the full range; 16-bit samples lose their lower
   * half.
   */
  private void unpackSamples(byte[] to, int from) {
    int samples = header.samples();
    int depth = header.depth();
    int spread = depth < 8 ? OPAQUE / ((1 << depth) - 1) : 1;
    for (int x = 0, o = 0; x < width(); x++) {
      boolean seen = false;
      for (int b = 0; b < samples; b++) {
        int value = sample(from, x * samples + b);
        seen |= transparent != null && value != transparent[b];
        to[o++] = (byte) (depth == 16 ? value >> 8 : value * spread);
      }
      if (transparent != null) {
        to[o++] = (byte) (seen ? OPAQUE : 0);
      }
    }
  }

  private int sample(int from, int index) {
    int depth = header.depth();
    if (depth == 8) {
      return row[from + index] & 0xFF;
    }
    if (depth == 16) {
      return (row[from + 2 * index] & 0xFF) << 8 | row[from + 2 * index + 1] & 0xFF;
    }
    int bit = index * depth;
    return row[from + (bit >> 3)] >> 8 - depth - (bit & 7) & (1 << depth) - 1;
  }
}
