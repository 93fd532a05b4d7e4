package minami.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The boolean entropy decoder (RFC 6386, section 7) over one partition.
 *
 * <p>The two bytes of section 7.3 are up to 62 bits here, filled four bytes at a time. The eight
 * that are compared with the split stand from {@link #WINDOW} up. The lowest set bit marks the end
 * of the valid ones: a count would be one more variable in the decoding loops. At least 23 are
 * valid below the window as long as the lower half of {@code value} is not zero. {@link Residue}
 * keeps value and range in locals while it runs.
 *
 * <p>Past the end of the partition it reads zeros; {@link #ended()} tells.
 */
final class BoolDecoder {
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** Where the eight bits stand; they end below the sign, so that values compare as they are. */
  static final int WINDOW = 55;

  long value;
  int range;

  private final byte[] data;
  private final int end;

  /** The last place from which four bytes can be loaded; before this partition if it is short. */
  private final int lastInt;

  private final boolean empty;

  /** The next byte to load; may lie behind the end. */
  private int position;

  BoolDecoder(byte[] data, int from, int to) {
    this.value = 1L << 62;
    this.range = 255;
    this.data = data;
    this.position = from;
    this.end = to;
    this.lastInt = to - 4;
    this.empty = from >= to;
  }

  /** A decoder that goes on from where this one is. */
  BoolDecoder(BoolDecoder other) {
    this.value = other.value;
    this.range = other.range;
    this.data = other.data;
    this.position = other.position;
    this.end = other.end;
    this.lastInt = other.lastInt;
    this.empty = other.empty;
  }

  /**
   * Appends four bytes to a value whose lower half is zero. It calls nothing: a call would cost the
   * decoding loops their registers.
   */
  long filled(long value) {
    int from = Math.min(position, lastInt);
    int beyond = 8 * Math.min(position - from, 4);
    long bytes = ((int) INT.get(data, from) & 0xFFFFFFFFL) << beyond & 0xFFFFFFFFL;
    position += 4;
    long mark = Long.lowestOneBit(value);
    return value - mark + (2 * bytes + 1) * (mark >>> 32);
  }

  /** The split of section 7.3. */
  static int split(int range, int probability) {
    // 1 + (range - 1) * probability / 256, a step shorter.
    return range * probability + (256 - probability) >> 8;
  }

  /** By how much range and value are shifted for the range to be 128 at least. */
  static int shift(int range) {
    return Integer.numberOfLeadingZeros(range) - 24;
  }

  /**
   * Whether more was read than there was. A few bits more are allowed, because the encoder may have
   * left out trailing ones that do not matter.
   */
  boolean ended() {
    return empty || position - end > 62 - Long.numberOfTrailingZeros(value) >> 3;
  }

  /** B(p). */
  int bit(int probability) {
    if ((int) value == 0) {
      value = filled(value);
    }
    int split = split(range, probability);
    int bit = 0;
    if ((int) (value >>> WINDOW) >= split) {
      value -= (long) split << WINDOW;
      split = range - split;
      bit = 1;
    }
    int shift = shift(split);
    range = split << shift;
    value <<= shift;
    return bit;
  }

  /** L(1). */
  boolean flag() {
    return bit(128) != 0;
  }

  /** L(n). */
  int literal(int bits) {
    int literal = 0;
    for (int i = 0; i < bits; i++) {
      literal = literal << 1 | bit(128);
    }
    return literal;
  }

  /** A flag, and if it is set, a magnitude of {@code bits} bits and a sign; else 0. */
  int optionalSigned(int bits) {
    if (!flag()) {
      return 0;
    }
    int magnitude = literal(bits);
    return flag() ? -magnitude : magnitude;
  }

  /**
   * A leaf of a tree (section 8.1).
   *
   * @param tree of pairs: where the next pair is, or a leaf, not positive
   * @param probabilities of the pairs in turn, from {@code at} on
   */
  int tree(int[] tree, int[] probabilities, int at) {
    long value = this.value;
    int range = this.range;
    int node = 0;
    do {
      if ((int) value == 0) {
        value = filled(value);
      }
      int split = split(range, probabilities[at + (node >> 1)]);
      if ((int) (value >>> WINDOW) >= split) {
        value -= (long) split << WINDOW;
        split = range - split;
        node++;
      }
      int shift = shift(split);
      range = split << shift;
      value <<= shift;
      node = tree[node];
    } while (node > 0);
    this.value = value;
    this.range = range;
    return -node;
  }
}
