package minami.png;

import java.io.IOException;
import java.util.Optional;
import javax.imageio.IIOException;

/**
 * Decodes a PNG that is not interlaced, row by row, to 8 bits: a picture of any size needs memory
 * for three rows. A pixel of what it gives is a {@code long}, so that all its samples can be
 * unfiltered, and then summed up, at once.
 */
public final class PngDecoder {

  private static final int OPAQUE = 255;

  private final PngHeader header;
  private final boolean transparency;
  private final int bands;

  /** The pixel of each index, black past the palette's end; null without a palette. */
  private final long[] palette;

  /**
   * The transparent colour of a picture without a palette, in the samples' own depth; null if there
   * is none.
   */
  private final int[] transparent;

  private final Inflation data;

  /** Rows of whole pixels of three or four bytes; null if there are other ones. */
  private final PixelRow pixelRow;

  private final long[] pixels;

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
    boolean whole = header.depth() == 8 && header.samples() >= 3 && transparent == null;
    pixelRow = whole ? new PixelRow(width(), header.samples()) : null;
    pixels = whole ? pixelRow.pixels() : new long[width()];
    previous = whole ? row : new byte[row.length];
  }

  /** About how many bytes decoding takes. */
  public static long memory(PngHeader header) {
    return 2 * header.rowBytes() + (long) Long.BYTES * header.width() + Inflation.MEMORY;
  }

  private static long[] palette(Optional<PngChunks.Chunk> plte, Optional<PngChunks.Chunk> trns)
      throws IIOException {
    PngChunks.Chunk colours = plte.orElseThrow(() -> new IIOException("No palette"));
    long[] palette = new long[256];
    for (int i = 0; i < palette.length; i++) {
      for (int c = 0; c < 3 && i * 3 + 3 <= colours.length(); c++) {
        palette[i] |= (colours.png()[colours.start() + i * 3 + c] & 0xFFL) << 16 * c;
      }
      if (trns.isPresent()) {
        PngChunks.Chunk alphas = trns.get();
        long alpha = i < alphas.length() ? alphas.png()[alphas.start() + i] & 0xFF : OPAQUE;
        palette[i] |= alpha << 48;
      }
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
   * The next row, from the top: of each pixel the 8-bit samples, the first of them in the lowest 16
   * bits, the next one in the next 16. The array is the same for each row.
   *
   * @throws IOException if the row is broken, or not there
   */
  public long[] next() throws IOException {
    try {
      data.read(filter, 0);
      data.read(row, header.filterDistance());
    } catch (IOException e) {
      throw new IIOException("Broken pixels in row " + y, e);
    }
    if (filter[0] < RowFilter.NONE || filter[0] > RowFilter.PAETH) {
      throw new IIOException("Filter " + filter[0] + " in row " + y);
    }
    if (pixelRow != null) {
      pixelRow.unfilter(filter[0], row);
    } else {
      unfilter();
      unpack();
      byte[] read = row;
      row = previous;
      previous = read;
    }
    y++;
    return pixels;
  }

  /** Section 9.2. */
  private void unfilter() {
    byte[] x = row;
    byte[] b = previous;
    int distance = header.filterDistance();
    switch (filter[0]) {
      case RowFilter.SUB -> {
        for (int i = distance; i < x.length; i++) {
          x[i] += x[i - distance];
        }
      }
      case RowFilter.UP -> {
        for (int i = distance; i < x.length; i++) {
          x[i] += b[i];
        }
      }
      case RowFilter.AVERAGE -> {
        for (int i = distance; i < x.length; i++) {
          x[i] += (byte) ((x[i - distance] & 0xFF) + (b[i] & 0xFF) >> 1);
        }
      }
      case RowFilter.PAETH -> {
        for (int i = distance; i < x.length; i++) {
          x[i] +=
              (byte) RowFilter.paeth(x[i - distance] & 0xFF, b[i] & 0xFF, b[i - distance] & 0xFF);
        }
      }
      default -> {
        // Nothing was filtered.
      }
    }
  }

  private void unpack() {
    int from = header.filterDistance();
    if (palette != null) {
      for (int x = 0; x < pixels.length; x++) {
        pixels[x] = palette[sample(from, x)];
      }
    } else {
      unpackSamples(from);
    }
  }

  /**
   * Samples of fewer than 8 bits are spread over the full range; 16-bit samples lose their lower
   * half.
   */
  private void unpackSamples(int from) {
    int samples = header.samples();
    int depth = header.depth();
    int spread = depth < 8 ? OPAQUE / ((1 << depth) - 1) : 1;
    for (int x = 0; x < pixels.length; x++) {
      boolean seen = false;
      long pixel = 0;
      for (int b = 0; b < samples; b++) {
        int value = sample(from, x * samples + b);
        seen |= transparent != null && value != transparent[b];
        pixel |= (depth == 16 ? value >> 8 : (long) value * spread) << 16 * b;
      }
      pixels[x] = seen ? pixel | (long) OPAQUE << 16 * samples : pixel;
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
