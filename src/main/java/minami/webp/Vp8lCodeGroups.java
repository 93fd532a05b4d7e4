package minami.webp;

import java.util.Arrays;

/**
 * The prefix code groups of an image (RFC 9649, 3.7.2.2): five codes each. Groups that no block of
 * the image uses are read, because they might be broken, but not kept. The tables of those in use
 * take {@link #MAX_TABLES} at most: when these are full, all are dropped and read again from the
 * stream when needed.
 *
 * <p>A group is an array that holds a header, the table of the codes for green, and the others
 * where the header says.
 */
final class Vp8lCodeGroups {
  /** In the header: where the tables begin. */
  static final int RED = 0;

  static final int BLUE = 1;
  static final int ALPHA = 2;
  static final int DISTANCE = 3;

  /**
   * In the header: the mask of the first look-up of a distance; one of one symbol has one entry.
   */
  static final int DISTANCE_MASK = 4;

  /** In the header: {@link #ONE_PIXEL} and so on. */
  static final int KIND = 5;

  /** In the header: the pixel made of those colours that have one symbol only, 0 for the others. */
  static final int LITERAL = 6;

  /** Where the table of green begins. */
  static final int GREEN = 8;

  /** All pixels are {@link #LITERAL}. */
  static final int ONE_PIXEL = 0;

  /** Of literals only green is in the stream. */
  static final int GREEN_ONLY = 1;

  /** Alpha is not in the stream. */
  static final int OPAQUE = 2;

  static final int ALL = 3;

  static final int LENGTH_CODES = 24;

  private static final int LITERALS = 256;
  static final int DISTANCES = 40;

  /** Entries of the tables that are kept at a time. A photograph of 24 megapixels has 150,000. */
  private static final int MAX_TABLES = 1 << 18;

  private static final int MAX_GROUPS = 1 << 16;

  /** Bytes that reading takes: for an array indexed by group, and little else. */
  private static final int WORKSPACE = 4 * MAX_GROUPS + (64 << 10);

  private final Vp8lBits in;
  private final int greenAlphabet;
  private final Vp8lPrefixCode code;

  /** Where a group is made. */
  private final int[] scratch;

  /** For each group in use, in the order of their first use: its tables, or null; and its bits. */
  private int[][] groups;

  private long[] starts;
  private int tables;

  Vp8lCodeGroups(Vp8lBits in, int cacheBits) {
    this.in = in;
    this.greenAlphabet = LITERALS + LENGTH_CODES + (cacheBits == 0 ? 0 : 1 << cacheBits);
    this.code = new Vp8lPrefixCode(greenAlphabet);
    this.scratch = new int[largest(greenAlphabet)];
  }

  /**
   * Entries of a group at most. A complete code of 15 bits at most makes a table of up to 630
   * entries for 256 symbols, 410 for 40, 654 for 280 and 2704 for 2328.
   */
  private static int largest(int greenAlphabet) {
    return GREEN + 654 + greenAlphabet + 3 * 630 + 410;
  }

  /** The bytes that the groups of an image with {@code blocks} blocks take at most. */
  static long memory(long blocks) {
    long used = Math.min(blocks, MAX_GROUPS);
    long tables = Math.min(MAX_TABLES, used * largest(LITERALS + LENGTH_CODES + 2048));
    return 4 * tables + used * (8 + 8) + WORKSPACE;
  }

  /**
   * Reads all groups.
   *
   * @param order for each group from 0 its place in the order of use, counted from 1, or 0
   * @param used how many are in use
   */
  void read(int[] order, int used, Runnable betweenGroups) throws WebpException {
    groups = new int[used][];
    starts = new long[used];
    for (int place : order) {
      betweenGroups.run();
      long start = in.tell();
      int length = read(in);
      if (place != 0) {
        starts[place - 1] = start;
        if (tables + length <= MAX_TABLES) {
          keep(place - 1, length);
        }
      }
    }
  }

  private void keep(int place, int length) {
    groups[place] = Arrays.copyOf(scratch, length);
    tables += length;
  }

  /** The group at a place in the order of use. */
  int[] group(int place) throws WebpException {
    int[] group = groups[place];
    return group != null ? group : readAgain(place);
  }

  private int[] readAgain(int place) throws WebpException {
    int length = read(in.at(starts[place]));
    if (tables + length > MAX_TABLES) {
      Arrays.fill(groups, null);
      tables = 0;
    }
    keep(place, length);
    return groups[place];
  }

  /** Makes the next group; returns how long it is. */
  private int read(Vp8lBits from) throws WebpException {
    int[] group = scratch;
    group[LITERAL] = 0;
    boolean onlyGreen = readColour(from, greenAlphabet, 8);
    int end = code.build(group, GREEN);
    group[RED] = end;
    boolean single = readColour(from, LITERALS, 16);
    end = code.build(group, end);
    group[BLUE] = end;
    single &= readColour(from, LITERALS, 0);
    end = code.build(group, end);
    group[ALPHA] = end;
    if (readColour(from, LITERALS, 24)) {
      group[KIND] = !single ? OPAQUE : onlyGreen ? ONE_PIXEL : GREEN_ONLY;
      end = single ? group[RED] : end;
    } else {
      group[KIND] = ALL;
      end = code.build(group, end);
    }
    return readDistance(from, end);
  }

  /** Reads the code of a colour; whether it has one symbol only, which then joins the literal. */
  private boolean readColour(Vp8lBits from, int alphabet, int shift) throws WebpException {
    code.read(from, alphabet);
    boolean single = code.single() && code.first() < LITERALS;
    scratch[LITERAL] |= single ? code.first() << shift : 0;
    return single;
  }

  private int readDistance(Vp8lBits from, int at) throws WebpException {
    code.read(from, DISTANCES);
    scratch[DISTANCE] = at;
    int end = code.build(scratch, at);
    scratch[DISTANCE_MASK] = code.single() ? 0 : Vp8lPrefixCode.ROOT_SIZE - 1;
    return code.single() ? at + 1 : end;
  }
}
