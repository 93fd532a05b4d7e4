package minami.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is encoded is read back by the decoder, which is held to libwebp's. */
class Vp8lEncoderTest {

  private static byte[] assertSame(int[] argb, int width, int height) throws Exception {
    int[] before = argb.clone();
    byte[] vp8l = Vp8lEncoder.encode(argb, width, height, () -> {});
    assertThat(argb).isEqualTo(before);
    int[] decoded = Vp8lFixtures.decode(vp8l);
    assertThat(shown(decoded)).isEqualTo(shown(argb));
    boolean alpha = Arrays.stream(argb).anyMatch(pixel -> pixel >>> 24 != 255);
    assertThat(Vp8lDecoder.of(vp8l, 0, vp8l.length).alpha()).isEqualTo(alpha);
    return vp8l;
  }

  private static int[] shown(int[] argb) {
    return Arrays.stream(argb).map(pixel -> pixel >>> 24 == 0 ? 0 : pixel).toArray();
  }

  private static int[] pixels(int size, IntUnaryOperator colour) {
    return IntStream.range(0, size).map(colour).toArray();
  }

  /** Noise, runs, repeated pieces and slopes by turns. */
  private static int[] mixture(int width, int height, int colours, Random random) {
    int[] palette = random.ints(colours).toArray();
    int[] argb = new int[width * height];
    for (int at = 0; at < argb.length; ) {
      int end = Math.min(argb.length, at + 1 + random.nextInt(random.nextBoolean() ? 9 : 300));
      int kind = random.nextInt(4);
      int back = 1 + random.nextInt(at + 1);
      int colour = palette[random.nextInt(colours)];
      for (; at < end; at++) {
        argb[at] =
            switch (kind) {
              case 0 -> palette[random.nextInt(colours)];
              case 1 -> argb[Math.max(0, at - back)];
              case 2 -> colours > 256 && at >= width ? argb[at - width] + 0x010102 : colour;
              default -> colour;
            };
      }
    }
    return argb;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 16, 17, 255, 256, 257})
  void numberOfColours_decidesOnNothingThatIsSeen(int colours) throws Exception {
    int[] palette = new Random(colours).ints(colours).map(c -> c | 0xFF000000).toArray();
    Random random = new Random(2);
    assertSame(pixels(61 * 43, i -> palette[i % colours]), 61, 43);
    assertSame(pixels(61 * 43, i -> palette[random.nextInt(colours)]), 61, 43);
  }

  @Test
  void sizes_fromOnePixelOn() throws Exception {
    Random random = new Random(3);
    for (int width = 1; width <= 33; width++) {
      for (int height = 1; height <= 17; height += 1 + random.nextInt(4)) {
        assertSame(mixture(width, height, 1 + random.nextInt(400), random), width, height);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"16384, 3", "3, 16384", "1, 5000", "5000, 1", "700, 300"})
  void longSides_areEncoded(int width, int height) throws Exception {
    for (int colours : new int[] {2, 300}) {
      assertSame(mixture(width, height, colours, new Random(colours)), width, height);
    }
  }

  @Test
  void noise_growsByTheHeadersOnly() throws Exception {
    int[] noise = new Random(4).ints(100 * 80).toArray();
    assertThat(assertSame(noise, 100, 80)).hasSizeLessThan(4 * 8000 + 100);
    int[] opaque = pixels(noise.length, i -> noise[i] | 0xFF000000);
    assertThat(assertSame(opaque, 100, 80)).hasSizeLessThan(3 * 8000 + 100);
  }

  @Test
  void gradients_takeFewBytes() throws Exception {
    int[] slope = pixels(320 * 240, i -> 0xFF000000 | i % 320 / 2 << 8 | i / 320);
    assertThat(assertSame(slope, 320, 240)).hasSizeLessThan(200);
    int[] one = pixels(320 * 240, i -> 0x80123456);
    assertThat(assertSame(one, 320, 240)).hasSizeLessThan(50);
  }

  @Test
  void coloursUnderFullTransparency_takeNoBytes() throws Exception {
    Random random = new Random(5);
    int[] hidden = pixels(100 * 100, i -> random.nextInt() & (i / 2500 % 2 == 0 ? 0xFFFFFF : -1));
    int[] black = shown(hidden);
    assertThat(Vp8lEncoder.encode(hidden, 100, 100, () -> {}))
        .isEqualTo(Vp8lEncoder.encode(black, 100, 100, () -> {}));
    assertSame(hidden, 100, 100);
  }

  /** Halves that have no colour in common; with one code for both a pixel takes a bit more. */
  @Test
  void partsOfDifferentKinds_haveTheirOwnCodes() throws Exception {
    Random random = new Random(8);
    int[] argb =
        pixels(
            256 * 128,
            i -> {
              int one = random.nextInt(8);
              int many = 0x40 + random.nextInt(190);
              return 0xFF000000 | (i % 256 < 128 ? one : many << 8 | many);
            });
    assertThat(assertSame(argb, 256, 128)).hasSizeLessThan(128 * 128 * (3 + 8) / 8 + 400);
  }

  /**
   * Blocks of two kinds, in random order the same colours: more than two groups have nothing to
   * hold, and a reader expects no codes of them. With one code a pixel takes a bit more.
   */
  @Test
  void groupsThatLoseTheirBlocks_areNotWritten() throws Exception {
    Random random = new Random(9);
    int[] colours = random.ints(256).map(c -> c | 0xFF000000).toArray();
    int[] argb = new int[128 * 128];
    for (int block = 0; block < 64; block++) {
      int from = block / 8 * 16 * 128 + block % 8 * 16;
      int kind = block % 2;
      List<Integer> places = new ArrayList<>(IntStream.range(0, 256).boxed().toList());
      Collections.shuffle(places, random);
      for (int i = 0; i < 256; i++) {
        int colour = kind == 0 ? i % 8 : 8 + i % 248;
        argb[from + places.get(i) / 16 * 128 + places.get(i) % 16] = colours[colour];
      }
    }
    assertThat(assertSame(argb, 128, 128)).hasSizeLessThan(128 * 128 * (3 + 8) / 2 / 8 + 1700);
  }

  /** A Fibonacci sequence of counts gives codes of more than 15 bits, if nothing limits them. */
  @Test
  void skewedCounts_giveCodesThatAreShortEnough() throws Exception {
    int[] argb = new int[500 * 400];
    for (int colour = 0, next = 1, count = 1, at = 0; at < argb.length; colour++) {
      int to = Math.min(argb.length, at + next);
      Arrays.fill(argb, at, to, colour * 0x010307 | 0xFF000000);
      at = to;
      int sum = next + count;
      count = next;
      next = sum;
    }
    Random random = new Random(6);
    for (int i = argb.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = argb[i];
      argb[i] = argb[j];
      argb[j] = swapped;
    }
    assertSame(argb, 500, 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"filter-none", "filter-best", "levels", "raw"})
  void alphaPlanes_areReadBackAndSmallerThanLibwebpsOrNearly(String file) throws Exception {
    byte[] alph = Vp8lFixtures.chunk(Vp8lFixtures.bytes("/webp/alpha-" + file + ".webp"), "ALPH");
    byte[] plane = Vp8lFixtures.alpha(alph, 67, 45);
    byte[] encoded = AlphaEncoder.encode(plane, 67, 45, () -> {});
    assertThat(Vp8lFixtures.alpha(encoded, 67, 45)).isEqualTo(plane);
    assertThat(encoded).hasSizeLessThan(alph.length * 11 / 10);
  }

  @Test
  void alphaPlanesOfAnyKind_areReadBack() throws Exception {
    Random random = new Random(7);
    byte[] noise = new byte[50 * 40];
    random.nextBytes(noise);
    byte[] encoded = AlphaEncoder.encode(noise, 50, 40, () -> {});
    assertThat(encoded).hasSizeLessThanOrEqualTo(1 + noise.length);
    assertThat(Vp8lFixtures.alpha(encoded, 50, 40)).isEqualTo(noise);
    byte[] zero = new byte[50 * 40];
    assertThat(AlphaEncoder.encode(zero, 50, 40, () -> {})).hasSizeLessThan(20);
    assertThat(Vp8lFixtures.alpha(AlphaEncoder.encode(zero, 50, 40, () -> {}), 50, 40))
        .isEqualTo(zero);
    byte[] pixel = {9};
    assertThat(Vp8lFixtures.alpha(AlphaEncoder.encode(pixel, 1, 1, () -> {}), 1, 1))
        .isEqualTo(pixel);
  }

  @Test
  void sizeThatTheHeaderCannotHold_isRefused() {
    assertThatThrownBy(() -> Vp8lEncoder.encode(new int[16385], 16385, 1, () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Vp8lEncoder.encode(new int[0], 0, 1, () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
