package minami.png;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.IIOException;
import minami.png.PrefixCode.Alphabet;

/**
 * Inflates the pixels (RFC 1950 and 1951) in half of the time that {@link java.util.zip.Inflater}
 * takes: eight bytes are read at a time, and sixteen copied. The check sum behind the pixels is not
 * looked at. {@code InflationBenchmark}, among the tests, measures it.
 */
final class Inflation {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int WINDOW = 1 << 15;

  private static final int LONGEST_MATCH = 258;

  /**
   * Up to here there is room for three literals, or two and a match, and what is copied too far.
   */
  private static final int FULL = 3 * WINDOW;

  private static final int ALL = FULL + LONGEST_MATCH + 32;

  /** About how many bytes it takes. */
  static final int MEMORY = ALL + (1 << 16);

  /** The order in which the lengths of the codes for lengths are sent (section 3.2.7). */
  private static final byte[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final int MOST_LITERALS = 286;
  private static final int MOST_DISTANCES = 30;

  /** A zlib stream's method, and the flag that asks for a dictionary (RFC 1950, section 2.2). */
  private static final int DEFLATE = 8;

  private static final int DICTIONARY = 0x20;

  private enum State {
    START,
    BETWEEN_BLOCKS,
    STORED,
    CODED,
    DONE
  }

  /** Made once: a picture may have millions of blocks of a few bits that ask for them. */
  private static final PrefixCode FIXED_LITERALS = fixedLiterals();

  private static final PrefixCode FIXED_DISTANCES = fixedDistances();

  private final PrefixCode lengthsOfCodes = new PrefixCode(Alphabet.LENGTHS_OF_CODES);
  private final PrefixCode sentLiterals = new PrefixCode(Alphabet.LITERALS_AND_LENGTHS);
  private final PrefixCode sentDistances = new PrefixCode(Alphabet.DISTANCES);
  private final byte[] lengths = new byte[MOST_LITERALS + MOST_DISTANCES];

  /** Those of the block. */
  private PrefixCode literals = FIXED_LITERALS;

  private PrefixCode distances = FIXED_DISTANCES;

  private final Runnable betweenBlocks;
  private Optional<PngChunks.Chunk> next;
  private byte[] in = {};
  private int inAt;
  private int inEnd;

  /** The bits that come next, the first one lowest; those above {@link #count} mean nothing. */
  private long bits;

  private int count;

  /** What was inflated last: as much as a match may look back at, and what is new. */
  private final byte[] out = new byte[ALL];

  private int outFrom;
  private int outTo;

  private State state = State.START;
  private boolean last;
  private int stored;

  /** Why there is nothing after what is in {@link #out}. */
  private IOException failure;

  /**
   * Begins to read.
   *
   * @param data the first chunk of the pixels, which the others follow (section 5.6)
   * @param betweenBlocks called before each block, as there may be many with nothing in them; what
   *     it throws ends the reading
   */
  Inflation(Optional<PngChunks.Chunk> data, Runnable betweenBlocks) {
    next = data;
    this.betweenBlocks = betweenBlocks;
  }

  /** Section 3.2.6. */
  private static PrefixCode fixedLiterals() {
    byte[] lengths = new byte[288];
    Arrays.fill(lengths, 0, 144, (byte) 8);
    Arrays.fill(lengths, 144, 256, (byte) 9);
    Arrays.fill(lengths, 256, 280, (byte) 7);
    Arrays.fill(lengths, 280, 288, (byte) 8);
    return fixed(Alphabet.LITERALS_AND_LENGTHS, lengths);
  }

  private static PrefixCode fixedDistances() {
    byte[] lengths = new byte[32];
    Arrays.fill(lengths, (byte) 5);
    return fixed(Alphabet.DISTANCES, lengths);
  }

  private static PrefixCode fixed(Alphabet alphabet, byte[] lengths) {
    try {
      PrefixCode code = new PrefixCode(alphabet);
      code.set(lengths, 0, lengths.length);
      return code;
    } catch (IIOException e) {
      throw new IllegalStateException("the format's own code", e);
    }
  }

  /**
   * Reads as many bytes as there is room for.
   *
   * @param from where they begin
   * @throws IOException if they are broken, or not there
   */
  void read(byte[] to, int from) throws IOException {
    for (int at = from; at < to.length; ) {
      if (outFrom == outTo) {
        inflate();
      }
      int some = Math.min(to.length - at, outTo - outFrom);
      System.arraycopy(out, outFrom, to, at, some);
      outFrom += some;
      at += some;
    }
  }

  /** Inflates until there is no more room. What comes before a fault is read before it is told. */
  private void inflate() throws IOException {
    if (outTo > WINDOW) {
      System.arraycopy(out, outTo - WINDOW, out, 0, WINDOW);
      outTo = WINDOW;
      outFrom = WINDOW;
    }
    try {
      while (failure == null && outTo < FULL) {
        step();
      }
    } catch (IOException e) {
      failure = e;
    }
    if (outFrom == outTo) {
      throw failure;
    }
  }

  private void step() throws IOException {
    switch (state) {
      case START -> readHeader();
      case BETWEEN_BLOCKS -> readBlockHeader();
      case STORED -> copyStored();
      case CODED -> inflateCoded();
      case DONE -> throw new EOFException("The pixels end");
    }
  }

  private void readHeader() throws IOException {
    int method = take(8);
    int flags = take(8);
    if ((method << 8 | flags) % 31 != 0 || (method & 15) != DEFLATE || method >> 4 > 7) {
      throw new IIOException("No zlib stream");
    }
    if ((flags & DICTIONARY) != 0) {
      throw new IIOException("A dictionary that no PNG has");
    }
    state = State.BETWEEN_BLOCKS;
  }

  /** Section 3.2.3. */
  private void readBlockHeader() throws IOException {
    if (last) {
      state = State.DONE;
      return;
    }
    betweenBlocks.run();
    last = take(1) == 1;
    switch (take(2)) {
      case 0 -> {
        take(count & 7);
        stored = take(16);
        if (take(16) != (stored ^ 0xFFFF)) {
          throw new IIOException("Two lengths of a block that differ");
        }
        state = State.STORED;
      }
      case 1 -> {
        literals = FIXED_LITERALS;
        distances = FIXED_DISTANCES;
        state = State.CODED;
      }
      case 2 -> {
        readCodes();
        state = State.CODED;
      }
      default -> throw new IIOException("No such block");
    }
  }

  /** Section 3.2.7. */
  private void readCodes() throws IOException {
    int literalCodes = take(5) + 257;
    int distanceCodes = take(5) + 1;
    int lengthCodes = take(4) + 4;
    if (literalCodes > MOST_LITERALS || distanceCodes > MOST_DISTANCES) {
      throw new IIOException("More codes than there are symbols");
    }
    Arrays.fill(lengths, 0, ORDER.length, (byte) 0);
    for (int i = 0; i < lengthCodes; i++) {
      lengths[ORDER[i]] = (byte) take(3);
    }
    lengthsOfCodes.set(lengths, 0, ORDER.length);
    int all = literalCodes + distanceCodes;
    for (int i = 0; i < all; ) {
      int symbol = takeLengthSymbol();
      if (symbol < 16) {
        lengths[i++] = (byte) symbol;
      } else {
        if (symbol == 16 && i == 0) {
          throw new IIOException("No length to repeat");
        }
        byte repeated = symbol == 16 ? lengths[i - 1] : 0;
        int times = symbol == 16 ? 3 + take(2) : symbol == 17 ? 3 + take(3) : 11 + take(7);
        if (i + times > all) {
          throw new IIOException("More lengths than codes");
        }
        Arrays.fill(lengths, i, i + times, repeated);
        i += times;
      }
    }
    if (lengths[256] == 0) {
      throw new IIOException("A block without an end");
    }
    sentLiterals.set(lengths, 0, literalCodes);
    sentDistances.set(lengths, literalCodes, distanceCodes);
    literals = sentLiterals;
    distances = sentDistances;
  }

  private int takeLengthSymbol() throws IOException {
    refill();
    int entry = lengthsOfCodes.table()[(int) bits & (1 << lengthsOfCodes.bits()) - 1];
    take(entry & 63);
    return entry >>> 16;
  }

  private int take(int n) throws IOException {
    refill();
    int taken = (int) bits & (1 << n) - 1;
    bits >>>= n;
    count -= n;
    if (count < 0) {
      throw cutOff();
    }
    return taken;
  }

  private static EOFException cutOff() {
    return new EOFException("The pixels are cut off");
  }

  /** Makes it 56 bits or more, if there are so many; zeros follow the last one. */
  private void refill() throws IOException {
    while (count < 56 && (inAt < inEnd || nextChunk())) {
      bits |= (in[inAt++] & 0xFFL) << count;
      count += 8;
    }
  }

  /** Goes on to the next chunk that is not empty. */
  private boolean nextChunk() throws IIOException {
    while (inAt == inEnd && next.isPresent()) {
      PngChunks.Chunk chunk = next.get();
      in = chunk.png();
      inAt = chunk.start();
      inEnd = inAt + chunk.length();
      next = chunk.next().filter(c -> c.is("IDAT"));
    }
    return inAt < inEnd;
  }

  private void copyStored() throws IOException {
    while (stored > 0 && outTo < FULL) {
      if (count >= 8) {
        out[outTo++] = (byte) bits;
        bits >>>= 8;
        count -= 8;
        stored--;
      } else {
        bits = 0;
        if (inAt == inEnd && !nextChunk()) {
          throw cutOff();
        }
        int some = Math.min(Math.min(stored, FULL - outTo), inEnd - inAt);
        System.arraycopy(in, inAt, out, outTo, some);
        inAt += some;
        outTo += some;
        stored -= some;
      }
    }
    if (stored == 0) {
      state = State.BETWEEN_BLOCKS;
    }
  }

  /**
   * Section 3.2.3, the loop. All of its state is in locals. The 56 bits that are there at least,
   * unless the data ends, are enough for three short literals, or a length and a distance with what
   * follows them. So between literals and a length there are more to read.
   */
  private void inflateCoded() throws IOException {
    int[] literalTable = literals.table();
    int[] distanceTable = distances.table();
    int literalBits = literals.bits();
    int distanceBits = distances.bits();
    int literalMask = (1 << literalBits) - 1;
    int distanceMask = (1 << distanceBits) - 1;
    byte[] to = out;
    byte[] from = in;
    int at = inAt;
    int end = inEnd;
    long b = bits;
    int n = count;
    int o = outTo;
    try {
      while (o < FULL) {
        if (end - at >= 8) {
          b |= (long) LONG.get(from, at) << n;
          at += 63 - n >> 3;
          n |= 56;
        } else {
          bits = b;
          count = n;
          inAt = at;
          refill();
          b = bits;
          n = count;
          from = in;
          at = inAt;
          end = inEnd;
        }
        int entry = literalTable[(int) b & literalMask];
        if (entry < 0 && n >= 56) { // short literals, as most are
          to[o++] = (byte) (entry >> 16);
          b >>>= entry;
          n -= entry & 63;
          entry = literalTable[(int) b & literalMask];
          if (entry < 0) {
            to[o++] = (byte) (entry >> 16);
            b >>>= entry;
            n -= entry & 63;
            entry = literalTable[(int) b & literalMask];
            if (entry < 0) {
              to[o++] = (byte) (entry >> 16);
              b >>>= entry;
              n -= entry & 63;
              continue;
            }
          }
          if (end - at < 8) {
            continue;
          }
          b |= (long) LONG.get(from, at) << n;
          at += 63 - n >> 3;
          n |= 56;
        }
        if ((entry & PrefixCode.IN_SECOND_TABLE) != 0) {
          int rest = (int) (b >>> literalBits) & (1 << entry) - 1;
          entry = literalTable[(entry >>> 16) + rest];
        }
        long behind = b;
        b >>>= entry;
        n -= entry & 63;
        if (n < 0) {
          throw cutOff();
        }
        if (entry < 0) {
          to[o++] = (byte) (entry >> 16);
          continue;
        }
        if ((entry & (PrefixCode.END_OF_BLOCK | PrefixCode.INVALID)) != 0) {
          if ((entry & PrefixCode.INVALID) != 0) {
            throw new IIOException("No such literal or length");
          }
          state = State.BETWEEN_BLOCKS;
          break;
        }
        int length = value(entry, behind);
        entry = distanceTable[(int) b & distanceMask];
        if ((entry & PrefixCode.IN_SECOND_TABLE) != 0) {
          int rest = (int) (b >>> distanceBits) & (1 << entry) - 1;
          entry = distanceTable[(entry >>> 16) + rest];
        }
        int distance = value(entry, b);
        b >>>= entry;
        n -= entry & 63;
        if (n < 0) {
          throw cutOff();
        }
        if ((entry & PrefixCode.INVALID) != 0 || distance > o) {
          throw new IIOException("No such distance");
        }
        copy(to, o, distance, length);
        o += length;
      }
    } finally {
      bits = b;
      count = n;
      inAt = at;
      outTo = o;
    }
  }

  /** What an entry stands for, with the bits behind its code. */
  private static int value(int entry, long b) {
    return (entry >>> 16) + (int) ((b & (1L << entry) - 1) >>> (entry >> 8 & 15));
  }

  /**
   * Repeats what was so far back, sixteen bytes at a time, some of them past the end: most matches
   * are shorter, so that the processor need not guess how long one is. Where the repeated part is
   * shorter than eight bytes, it is doubled first.
   */
  private static void copy(byte[] to, int at, int distance, int length) {
    int o = at;
    int end = at + length;
    int back = distance;
    while (back < 8 && o < end) {
      LONG.set(to, o, (long) LONG.get(to, o - back));
      o += back;
      back *= 2;
    }
    do {
      LONG.set(to, o, (long) LONG.get(to, o - back));
      LONG.set(to, o + 8, (long) LONG.get(to, o + 8 - back));
      o += 16;
    } while (o < end);
  }
}
