package minami.webp;

import java.util.Arrays;

/**
 * An image of a lossless stream (RFC 9649, 3.6 and 3.7.2.3), a row at a time.
 *
 * <p>Copies reach back 1,048,456 pixels at most, so the pixels are kept in a ring of whole rows
 * that holds as many, or the whole image if it is smaller.
 */
final class Vp8lImage {
  /** Where copies reach back to: a distance code of 18 extra bits, less the 120 of 3.6.2.2.1. */
  static final int FARTHEST = (1 << 20) - 120;

  /** A colour table is this large, however small the picture is. */
  private static final int LARGEST_COLOUR_TABLE = 256;

  /** Instead of a pixel's index: the data has ended or is invalid. */
  private static final int BROKEN = Integer.MAX_VALUE;

  private static final int MAX_CACHE_BITS = 11;
  private static final int CACHE_MULTIPLIER = 0x1e35a7bd;

  private static final int LITERALS = 256;
  private static final int FIRST_CACHE_CODE = LITERALS + Vp8lCodeGroups.LENGTH_CODES;
  private static final int ROOT_MASK = Vp8lPrefixCode.ROOT_SIZE - 1;
  private static final int LONG = Vp8lPrefixCode.LONG;

  /** Where a row of no groups ends its only block. */
  private static final int ONE_BLOCK = 30;

  private final Vp8lBits in;
  private final int width;
  private final int height;

  private final int[] pixels;

  /** The part of {@link #pixels} that is the ring. */
  private final int ring;

  private final int cacheBits;
  private final int[] cache;

  private final Vp8lCodeGroups groups;
  private final int[] distances;

  private int blockBits = ONE_BLOCK;
  private int blocksPerRow = 1;

  /** For each block the place of its group. */
  private char[] blocks = {0};

  private int y = -1;
  private int rowStart;

  /** Pixels of a copy that are left for the next row, and its distance. */
  private int copyLeft;

  private int copyDistance;

  /** An image inside the stream: a colour table, or one that has a pixel for each block. */
  static Vp8lImage within(Vp8lBits in, int width, int height, int[] pixels, Runnable betweenRows)
      throws WebpException {
    Vp8lImage image = new Vp8lImage(in, width, height, pixels);
    image.groups.read(new int[] {1}, 1, betweenRows);
    return image;
  }

  /** The picture, which may have more than one group of prefix codes (3.7.2.2). */
  static Vp8lImage picture(Vp8lBits in, int width, int height, int[] pixels, Runnable betweenRows)
      throws WebpException {
    Vp8lImage image = new Vp8lImage(in, width, height, pixels);
    if (in.readFlag()) {
      image.readGroups(betweenRows);
    } else {
      image.groups.read(new int[] {1}, 1, betweenRows);
    }
    return image;
  }

  private Vp8lImage(Vp8lBits in, int width, int height, int[] pixels) throws WebpException {
    this.in = in;
    this.width = width;
    this.height = height;
    this.pixels = pixels;
    this.ring = Math.min(height, pixels.length / width) * width;
    this.rowStart = -width;
    this.cacheBits = in.readFlag() ? cacheBits(in) : 0;
    this.cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
    this.groups = new Vp8lCodeGroups(in, cacheBits);
    this.distances = Vp8lDistances.of(width);
  }

  private static int cacheBits(Vp8lBits in) throws WebpException {
    int bits = in.read(4);
    if (bits < 1 || bits > MAX_CACHE_BITS) {
      throw in.broken("A colour cache of " + bits + " bits");
    }
    return bits;
  }

  /** How many pixels the array for the images of a stream must have. */
  static int pixels(int width, int height) {
    int rows = Math.min(height, (FARTHEST - 1) / width + 2);
    return Math.max(LARGEST_COLOUR_TABLE, rows * width);
  }

  private void readGroups(Runnable betweenRows) throws WebpException {
    blockBits = 2 + in.read(3);
    blocksPerRow = blocks(width, blockBits);
    blocks = new char[blocksPerRow * blocks(height, blockBits)];
    Vp8lImage entropy = within(in, blocksPerRow, blocks(height, blockBits), pixels, betweenRows);
    int highest = 0;
    for (int i = 0; i < blocks.length; ) {
      betweenRows.run();
      entropy.nextWithin();
      for (int x = 0; x < blocksPerRow; x++, i++) {
        blocks[i] = (char) (pixels[entropy.rowStart + x] >>> 8);
        highest = Math.max(highest, blocks[i]);
      }
    }
    int[] order = new int[highest + 1];
    int used = 0;
    for (int i = 0; i < blocks.length; i++) {
      if (order[blocks[i]] == 0) {
        order[blocks[i]] = ++used;
      }
      blocks[i] = (char) (order[blocks[i]] - 1);
    }
    groups.read(order, used, betweenRows);
  }

  /** Into how many blocks a side is divided. */
  static int blocks(int side, int bits) {
    return (side - 1 >> bits) + 1;
  }

  /** Where the row is in the array of pixels. */
  int rowStart() {
    return rowStart;
  }

  /** Decodes the next row of an image without which there is no picture. */
  void nextWithin() throws WebpException {
    if (!next()) {
      throw in.broken("Broken data");
    }
  }

  /** Decodes the next row; false if its data has ended or is broken. */
  boolean next() throws WebpException {
    y++;
    rowStart = rowStart + width < ring ? rowStart + width : 0;
    int end = rowStart + width;
    int at = copyLeft > 0 ? copy(rowStart, copyLeft) : rowStart;
    int row = (y >> blockBits) * blocksPerRow;
    while (at < end) {
      int column = at - rowStart >> blockBits;
      int blockEnd = Math.min(end, rowStart + (column + 1 << blockBits));
      int[] group = groups.group(blocks[row + column]);
      at =
          group[Vp8lCodeGroups.KIND] == Vp8lCodeGroups.ONE_PIXEL
              ? fill(group[Vp8lCodeGroups.LITERAL], at, blockEnd)
              : decode(group, at, blockEnd);
    }
    return at == end && !in.overrun();
  }

  private int fill(int pixel, int from, int to) {
    Arrays.fill(pixels, from, to, pixel);
    remember(pixel);
    return to;
  }

  /** Decodes pixels of one group; returns the index behind them, or {@link #BROKEN}. */
  private int decode(int[] group, int from, int to) {
    int[] pixels = this.pixels;
    int red = group[Vp8lCodeGroups.RED];
    int blue = group[Vp8lCodeGroups.BLUE];
    int kind = group[Vp8lCodeGroups.KIND];
    int literal = group[Vp8lCodeGroups.LITERAL];
    byte[] data = in.data;
    long bits = in.bits;
    int count = in.count;
    int position = in.position;
    int at = from;
    while (at < to) {
      if (position > in.limit) {
        in.store(bits, count, position);
        if (!in.more()) {
          return BROKEN;
        }
        data = in.data;
        position = in.position;
      }
      bits |= (long) Vp8lBits.LONG.get(data, position) << count;
      position += (~count & 63) >>> 3;
      count |= 56;
      int entry = look(group, Vp8lCodeGroups.GREEN, bits);
      bits >>>= entry;
      count -= entry;
      int pixel = literal | entry & 0xFF00;
      if (entry >= FIRST_CACHE_CODE << 8) {
        pixel = cache[(entry >>> 8) - FIRST_CACHE_CODE];
      } else if (entry >= LITERALS << 8) {
        in.store(bits, count, position);
        at = copy(group, at, (entry >>> 8) - LITERALS);
        bits = in.bits;
        count = in.count;
        position = in.position;
        continue;
      } else if (kind != Vp8lCodeGroups.GREEN_ONLY) {
        entry = look(group, red, bits);
        bits >>>= entry;
        count -= entry;
        pixel |= (entry & 0xFF00) << 8;
        entry = look(group, blue, bits);
        bits >>>= entry;
        count -= entry;
        pixel |= entry >>> 8;
        if (kind == Vp8lCodeGroups.ALL) {
          bits |= (long) Vp8lBits.LONG.get(data, position) << count;
          position += (~count & 63) >>> 3;
          count |= 56;
          entry = look(group, group[Vp8lCodeGroups.ALPHA], bits);
          bits >>>= entry;
          count -= entry;
          pixel |= (entry & 0xFF00) << 16;
        }
      }
      pixels[at++] = pixel;
      remember(pixel);
    }
    in.store(bits, count, position);
    return at;
  }

  /** The entry of the next code, by a table that begins at an index. */
  private static int look(int[] group, int table, long bits) {
    int entry = group[table + ((int) bits & ROOT_MASK)];
    if ((entry & LONG) != 0) {
      entry = group[(entry >>> 8) + ((int) bits >>> Vp8lPrefixCode.ROOT_BITS & (1 << entry) - 1)];
    }
    return entry;
  }

  /** Reads a copy (3.6.2.2) and does what belongs to this row. */
  private int copy(int[] group, int at, int lengthCode) {
    int length = value(lengthCode);
    int table = group[Vp8lCodeGroups.DISTANCE];
    int entry = group[table + ((int) in.bits & group[Vp8lCodeGroups.DISTANCE_MASK])];
    if ((entry & LONG) != 0) {
      entry = group[(entry >>> 8) + ((int) in.bits >>> 8 & (1 << entry) - 1)];
    }
    in.drop(entry & LONG - 1);
    int code = value(entry >>> 8);
    copyDistance = code > distances.length ? code - distances.length : distances[code - 1];
    int before = y * width + at - rowStart;
    if (copyDistance > before || length > width * height - before) {
      return BROKEN;
    }
    return copy(at, length);
  }

  /** The value of a length or distance code: for those above 3 more bits are read. */
  private int value(int code) {
    in.load();
    if (code < 4) {
      return code + 1;
    }
    int extra = code - 2 >> 1;
    int value = (2 + (code & 1) << extra) + ((int) in.bits & (1 << extra) - 1) + 1;
    in.drop(extra);
    return value;
  }

  /** Copies up to the end of the row; returns the index behind what was copied. */
  private int copy(int at, int length) {
    int here = Math.min(length, rowStart + width - at);
    copyLeft = length - here;
    int source = at - copyDistance;
    int end = at + here;
    int to = at;
    if (source < 0) {
      source += ring;
      int wrapped = Math.min(here, ring - source);
      System.arraycopy(pixels, source, pixels, to, wrapped);
      to += wrapped;
      source = 0;
    }
    if (copyDistance == 1) {
      Arrays.fill(pixels, to, end, pixels[source]);
    } else if (source + end - to <= to) {
      System.arraycopy(pixels, source, pixels, to, end - to);
    } else {
      while (to < end) {
        pixels[to++] = pixels[source++];
      }
    }
    for (int i = at; cacheBits != 0 && i < end; i++) {
      remember(pixels[i]);
    }
    return end;
  }

  /** Puts a pixel into the colour cache (3.6.2.3), if there is one. */
  private void remember(int pixel) {
    if (cacheBits != 0) {
      cache[cachePlace(pixel, cacheBits)] = pixel;
    }
  }

  /** Where a pixel is kept in a cache of a size. */
  static int cachePlace(int pixel, int cacheBits) {
    return pixel * CACHE_MULTIPLIER >>> 32 - cacheBits;
  }
}
