package minami.png;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import minami.testing.Mutation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the bytes are, they inflate to what {@link Inflater} makes of them, or both refuse them.
 * To look for more than is tried here, for ten minutes:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn test -Dtest=InflationFuzzTest#inflate
 * </pre>
 */
class InflationFuzzTest {

  /** Enough for the window to slide several times. */
  private static final int MOST = 150_000;

  private static final int STREAMS = 25;
  private static final int MUTATIONS_PER_STREAM = 60;

  /**
   * What came of a stream.
   *
   * @param bytes all of them, or those before the fault
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by hand
  private record Inflated(byte[] bytes, boolean whole) {}

  /** The seeds are raw streams, as the fuzzer would hardly guess a header. */
  @MethodSource
  @FuzzTest(maxDuration = "10m")
  void inflate(byte[] raw) {
    check(raw, 1 + Math.floorMod(Arrays.hashCode(raw), 50));
  }

  static Stream<byte[]> inflate() {
    return IntStream.range(0, 30).mapToObj(seed -> deflated(new Random(seed), 300));
  }

  @Test
  void streamOfAnyLevelAndStrategy_isInflatedAsByTheJdk() {
    for (int seed = 0; seed < STREAMS; seed++) {
      Random random = new Random(seed);
      byte[] raw = deflated(random, random.nextInt(MOST));
      assertThat(check(raw, 1 + random.nextInt(9000))).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void mutatedStream_isInflatedAsByTheJdkOrRefusedByBoth() {
    int refused = 0;
    for (int seed = 0; seed < STREAMS; seed++) {
      Random random = new Random(seed);
      byte[] raw = deflated(random, random.nextInt(2000));
      for (int i = 0; i < MUTATIONS_PER_STREAM; i++) {
        refused += check(Mutation.of(raw, raw, random), 1 + random.nextInt(100)) ? 0 : 1;
      }
    }
    assertThat(refused).isBetween(STREAMS, STREAMS * MUTATIONS_PER_STREAM - 1);
  }

  /** In chunks too short for eight bytes to be read at once, and in one chunk. */
  @ParameterizedTest
  @ValueSource(ints = {7, 1000})
  void streamCutOffAtAnyByte_isInflatedUpToThere(int chunk) {
    byte[] raw = deflated(new Random(3), 1000);
    for (int length = 0; length < raw.length; length++) {
      assertThat(check(Arrays.copyOf(raw, length), chunk)).isFalse();
    }
    assertThat(check(Arrays.copyOf(raw, raw.length + 9), chunk)).as("bytes behind it").isTrue();
  }

  @Test
  void header_isTakenIfTheJdkTakesIt() {
    byte[] raw = deflated(new Random(1), 10);
    for (int header = 0; header < 1 << 16; header++) {
      byte[] zlib = ByteBuffer.allocate(2 + raw.length).putShort((short) header).put(raw).array();
      Inflater inflater = new Inflater();
      inflater.setInput(zlib);
      boolean expected;
      try {
        expected = inflater.inflate(new byte[1]) == 1;
      } catch (DataFormatException e) {
        expected = false;
      }
      inflater.end();
      boolean taken = inflated(zlib, 1000).bytes().length > 0;
      assertThat(taken).as("header %x", header).isEqualTo(expected);
    }
  }

  @Test
  void blocksWithNothingInThem_canBeGivenUp() {
    ByteBuffer zlib = ByteBuffer.allocate(50_002).order(LITTLE_ENDIAN).putShort((short) 0x9C78);
    while (zlib.remaining() >= 5) {
      zlib.putInt(2 | 2 << 10 | 2 << 20 | 2 << 30).put((byte) 0); // four of them, of ten bits
    }
    AtomicInteger blocks = new AtomicInteger();
    Inflation inflation =
        over(
            zlib.array(),
            1000,
            () -> {
              if (blocks.incrementAndGet() == 30_000) {
                throw new IllegalStateException("enough");
              }
            });
    assertThatThrownBy(() -> inflation.read(new byte[1], 0)).hasMessage("enough");
  }

  /** Whether both inflated it to the end. */
  private static boolean check(byte[] raw, int chunkLength) {
    byte[] zlib = ByteBuffer.allocate(2 + raw.length).putShort((short) 0x789C).put(raw).array();
    Inflated inflated = inflated(zlib, chunkLength);
    Inflated expected = inflatedByTheJdk(raw);
    assertThat(inflated.whole()).as("whole").isEqualTo(expected.whole());
    if (expected.whole()) {
      assertThat(inflated.bytes()).isEqualTo(expected.bytes());
    } else {
      // Of what comes just before a fault, the JDK may give away a little less.
      assertThat(Arrays.copyOf(inflated.bytes(), expected.bytes().length))
          .isEqualTo(expected.bytes());
    }
    return inflated.whole();
  }

  private static Inflated inflatedByTheJdk(byte[] raw) {
    Inflater inflater = new Inflater(true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] one = new byte[1]; // so that a fault takes no bytes along
    try {
      inflater.setInput(raw);
      while (out.size() < MOST && inflater.inflate(one) == 1) {
        out.write(one, 0, 1);
      }
      return new Inflated(out.toByteArray(), inflater.finished() || out.size() == MOST);
    } catch (DataFormatException e) {
      return new Inflated(out.toByteArray(), false);
    } finally {
      inflater.end();
    }
  }

  private static Inflated inflated(byte[] zlib, int chunkLength) {
    Inflation inflation = over(zlib, chunkLength, () -> {});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] one = new byte[1];
    try {
      while (out.size() < MOST) {
        inflation.read(one, 0);
        out.write(one, 0, 1);
      }
      return new Inflated(out.toByteArray(), true);
    } catch (IOException e) {
      return new Inflated(out.toByteArray(), e.getMessage().equals("The pixels end"));
    }
  }

  /** The stream in chunks of this length, the first of them empty. */
  private static Inflation over(byte[] zlib, int chunkLength, Runnable betweenBlocks) {
    byte[] png = new byte[8 + 12 + (zlib.length / chunkLength + 1) * 12 + zlib.length];
    ByteBuffer out = ByteBuffer.wrap(png).position(8);
    chunk(out, zlib, 0, 0);
    for (int at = 0; at < zlib.length; at += chunkLength) {
      chunk(out, zlib, at, Math.min(chunkLength, zlib.length - at));
    }
    try {
      return new Inflation(PngChunks.first(Arrays.copyOf(png, out.position())), betweenBlocks);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void chunk(ByteBuffer png, byte[] data, int from, int length) {
    png.putInt(length).putInt('I' << 24 | 'D' << 16 | 'A' << 8 | 'T');
    png.put(data, from, length).putInt(0);
  }

  /** Bytes with more or less to repeat, deflated in blocks of all kinds. */
  private static byte[] deflated(Random random, int length) {
    byte[] bytes = new byte[length];
    int levels = 1 << 1 + random.nextInt(8);
    for (int i = 0; i < length; ) {
      if (i > 0 && random.nextInt(3) > 0) {
        int distance = 1 + random.nextInt(random.nextBoolean() ? Math.min(i, 9) : i);
        for (int end = Math.min(length, i + random.nextInt(600)); i < end; i++) {
          bytes[i] = bytes[i - distance];
        }
      } else {
        for (int end = Math.min(length, i + random.nextInt(60)); i < end; i++) {
          bytes[i] = (byte) (random.nextGaussian() * levels);
        }
      }
    }
    Deflater deflater = new Deflater(random.nextInt(10), true);
    deflater.setStrategy(random.nextInt(3));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    for (int at = 0; at < length; ) {
      int part = Math.min(length - at, 1 + random.nextInt(length));
      deflater.setInput(bytes, at, part);
      at += part;
      int flush = random.nextBoolean() ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH; // or a new level
      deflater.setLevel(random.nextInt(10));
      for (int n = some.length; n == some.length; ) {
        n = deflater.deflate(some, 0, some.length, flush);
        out.write(some, 0, n);
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      out.write(some, 0, deflater.deflate(some));
    }
    deflater.end();
    return out.toByteArray();
  }
}
