package minami.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** What a fuzzer does to a picture that somebody's program has written. */
public final class Mutation {

  private static final int MOST_CHANGES = 6;
  private static final int LONGEST_PIECE = 64;

  /** Where counts, offsets and sizes overflow. */
  private static final int[] EDGES = {
    0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0x4000_0000
  };

  private Mutation() {}

  /**
   * A copy with some bits, bytes and fields changed, or pieces left out, doubled, cut off or taken
   * from elsewhere.
   *
   * @param picture not changed
   * @param other where pieces may be taken from; may be the same
   */
  public static byte[] of(byte[] picture, byte[] other, Random random) {
    byte[] mutated = picture.clone();
    for (int i = random.nextInt(MOST_CHANGES); i >= 0 && mutated.length > 0; i--) {
      mutated = changed(mutated, other, random);
    }
    return mutated;
  }

  private static byte[] changed(byte[] picture, byte[] other, Random random) {
    int at = random.nextInt(picture.length);
    int to = Math.min(picture.length, at + random.nextInt(LONGEST_PIECE));
    return switch (random.nextInt(12)) {
      case 0 -> replaced(picture, at, to, new byte[0]);
      case 1 -> replaced(picture, at, at, Arrays.copyOfRange(picture, at, to));
      case 2 -> replaced(picture, at, at, piece(other, random));
      case 3 -> random.nextInt(4) == 0 ? Arrays.copyOf(picture, at) : picture;
      case 4, 5 -> withByte(picture, at, random.nextInt(256));
      case 6, 7, 8 -> withField(picture, at, random);
      default -> withByte(picture, at, picture[at] ^ 1 << random.nextInt(8));
    };
  }

  private static byte[] withByte(byte[] picture, int at, int value) {
    picture[at] = (byte) value;
    return picture;
  }

  private static byte[] piece(byte[] other, Random random) {
    int from = random.nextInt(other.length);
    return Arrays.copyOfRange(
        other, from, Math.min(other.length, from + random.nextInt(LONGEST_PIECE)));
  }

  /** A number of one, two or four bytes, in either order. */
  private static byte[] withField(byte[] picture, int at, Random random) {
    int value = EDGES[random.nextInt(EDGES.length)];
    ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer b = ByteBuffer.wrap(picture).order(order);
    int size = 1 << random.nextInt(3);
    if (at + size > picture.length || size == 1) {
      b.put(at, (byte) value);
    } else if (size == 2) {
      b.putShort(at, (short) value);
    } else {
      b.putInt(at, value);
    }
    return picture;
  }

  private static byte[] replaced(byte[] picture, int from, int to, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(picture.length + by.length);
    out.write(picture, 0, from);
    out.writeBytes(by);
    out.write(picture, to, picture.length - to);
    return out.toByteArray();
  }
}
