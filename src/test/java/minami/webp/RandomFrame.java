package minami.webp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/**
 * Frames with all that a header may hold, also what no encoder writes. Whatever the bits are that
 * follow, they are modes and coefficients; the probabilities are such that most of these are small.
 */
final class RandomFrame {
  private final Random random;
  private final int macroblocks;
  private final byte[] start = new byte[10];
  private final BoolEncoder first = new BoolEncoder();

  private RandomFrame(long seed) {
    this.random = new Random(seed);
    int width = 1 + random.nextInt(70);
    int height = 1 + random.nextInt(70);
    this.macroblocks = (width + 15) / 16 * ((height + 15) / 16);
    start[3] = (byte) 0x9D;
    start[4] = 0x01;
    start[5] = 0x2A;
    // The two upper bits are for scaling, and without effect.
    start[6] = (byte) width;
    start[7] = (byte) (random.nextInt(4) << 6);
    start[8] = (byte) height;
    start[9] = (byte) (random.nextInt(4) << 6);
  }

  static byte[] make(long seed) {
    return new RandomFrame(seed).make();
  }

  /** The frame in a WebP file, for other decoders. */
  static byte[] inFile(byte[] frame) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int padded = frame.length + (frame.length & 1);
    out.writeBytes("RIFF".getBytes(US_ASCII));
    writeLittleEndian(out, 12 + padded, 4);
    out.writeBytes("WEBPVP8 ".getBytes(US_ASCII));
    writeLittleEndian(out, frame.length, 4);
    out.writeBytes(frame);
    if (padded > frame.length) {
      out.write(0);
    }
    return out.toByteArray();
  }

  private byte[] make() {
    first.flag(random.nextBoolean()).flag(random.nextBoolean());
    segments();
    filter();
    int partitions = random.nextInt(4);
    first.literal(partitions, 2);
    quantizer();
    first.flag(random.nextBoolean());
    tokenProbabilities();
    boolean skips = random.nextBoolean();
    first.flag(skips);
    if (skips) {
      first.literal(random.nextInt(256), 8);
    }
    for (int i = 0; i < 200 * macroblocks; i++) {
      first.flag(random.nextBoolean());
    }
    return assemble(first.finish(), 1 << partitions);
  }

  private void segments() {
    boolean enabled = random.nextBoolean();
    first.flag(enabled);
    if (enabled) {
      boolean map = random.nextInt(4) > 0;
      boolean data = random.nextInt(4) > 0;
      first.flag(map).flag(data);
      if (data) {
        boolean absolute = random.nextBoolean();
        first.flag(absolute);
        for (int i = 0; i < 4; i++) {
          maybeSigned(absolute ? random.nextInt(128) : random.nextInt(80) - 40, 7);
        }
        for (int i = 0; i < 4; i++) {
          maybeSigned(absolute ? random.nextInt(64) : random.nextInt(60) - 30, 6);
        }
      }
      for (int i = 0; i < 3 && map; i++) {
        boolean sent = random.nextBoolean();
        first.flag(sent);
        if (sent) {
          first.literal(random.nextInt(256), 8);
        }
      }
    }
  }

  private void filter() {
    first.flag(random.nextInt(3) == 0);
    first.literal(random.nextInt(8) == 0 ? 0 : random.nextInt(64), 6);
    first.literal(random.nextInt(8), 3);
    boolean deltas = random.nextBoolean();
    first.flag(deltas);
    if (deltas) {
      boolean update = random.nextInt(4) > 0;
      first.flag(update);
      for (int i = 0; i < 8 && update; i++) {
        maybeSigned(random.nextInt(40) - 20, 6);
      }
    }
  }

  private void quantizer() {
    first.literal(random.nextInt(128), 7);
    for (int i = 0; i < 5; i++) {
      maybeSigned(random.nextInt(31) - 15, 4);
    }
  }

  private void tokenProbabilities() {
    for (int i = 0; i < TokenProbabilities.UPDATE.length; i++) {
      first.bit(true, TokenProbabilities.UPDATE[i]);
      first.literal(tokenProbability(i % TokenProbabilities.NODES), 8);
    }
  }

  private int tokenProbability(int node) {
    return switch (node) {
      case 0 -> 100 + random.nextInt(140);
      case 1 -> 60 + random.nextInt(180);
      case 2 -> 150 + random.nextInt(106);
      case 3, 4, 5 -> random.nextInt(256);
      default -> 255;
    };
  }

  private void maybeSigned(int value, int bits) {
    if (random.nextBoolean()) {
      first.signed(value, bits);
    } else {
      first.flag(false);
    }
  }

  private byte[] assemble(byte[] firstPartition, int partitions) {
    int tag = random.nextInt(4) << 1 | 1 << 4 | firstPartition.length << 5;
    for (int i = 0; i < 3; i++) {
      start[i] = (byte) (tag >> 8 * i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(start);
    out.writeBytes(firstPartition);
    ByteArrayOutputStream tokens = new ByteArrayOutputStream();
    for (int i = 0; i < partitions; i++) {
      byte[] bytes = new byte[600 * macroblocks];
      random.nextBytes(bytes);
      // No encoder's range begins with 255.
      bytes[0] &= 0x7F;
      tokens.writeBytes(bytes);
      if (i < partitions - 1) {
        writeLittleEndian(out, bytes.length, 3);
      }
    }
    out.writeBytes(tokens.toByteArray());
    return out.toByteArray();
  }

  private static void writeLittleEndian(ByteArrayOutputStream out, int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write(value >> 8 * i);
    }
  }
}
