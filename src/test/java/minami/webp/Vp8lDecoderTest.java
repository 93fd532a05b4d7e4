package minami.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Vp8lDecoderTest {
  private static final int BLACK = 0xFF000000;

  /** The sums are of what {@code dwebp -pam} (1.2.4) writes: four bytes for each pixel. */
  @ParameterizedTest
  @CsvSource({
    "webp/lossless-photo, cc20adc689b2147746aa9abb75543c6dfb8c0c5e1b82650c16c8769b0ce626cd",
    "webp/lossless-fastest, 8398d6ea4a2d33cee6725cced2900dcb5fd80604248d18b2f985b300ae4bfe43",
    "webp/lossless-near, 8a6857909f73ac7c43456b9c8279464952636dee6e5f01737393a2a5e882d7b1",
    "webp/lossless-alpha, c0c8e21eb83f1dffdd1f770422d36a48571beba190540980ad0c87c82bfdcea3",
    "webp/lossless-screen, 08a423f7870f344a8a222b34a230a73c4414bd29704e80f1692af9233203bfcf",
    "webp/lossless-2-colours, 14a308eaac9c0568dc45d7f6fe8d1c2687bd945d70d245dbc36b082498281ed1",
    "webp/lossless-4-colours, b9c6bcccc0fc9fb24668934d657e3f4e279f22e0801ce1cf42c24efa50cbce98",
    "webp/lossless-16-colours, f99c40863dfad5815c886004995a3ec0a4eab3c7eb2001aaf689360a3b3dbcd0",
    "webp/lossless-200-colours, 9736d9b19212b66aceb2a62360e6fcdb9600f890640134cd347f3b3173185684",
    "corpus/webp/2_webp_ll, 1d85e1ae043937b7d4a6b0eb9e3042400fbe13d4239e89e0f52a6f533b779e9a",
    "corpus/webp/webp-flat-64x48-crafted,"
        + " 95bc91c9536405216edf2956fabf8231c784cae70d8100108122b6358a62e58c",
  })
  void validPicture_hasThePixelsOfDwebp(String file, String sum) throws Exception {
    int[] pixels = Vp8lFixtures.decode(Vp8lFixtures.losslessChunk("/" + file + ".webp"));
    assertThat(Vp8lFixtures.sha256(Vp8lFixtures.rgba(pixels))).isEqualTo(sum);
  }

  @Test
  void header_saysSizeAndAlpha() throws Exception {
    byte[] header = new Vp8lWriter().bits(0x2F, 8).bits(1233, 14).bits(8, 14).bits(1, 4).bytes();
    Vp8lDecoder decoder = Vp8lDecoder.of(header, 0, header.length);
    assertThat(decoder.width()).isEqualTo(1234);
    assertThat(decoder.height()).isEqualTo(9);
    assertThat(decoder.alpha()).isTrue();
  }

  @Test
  void header_ofAnotherSignatureOrVersionOrCut_isRefused() {
    byte[] version1 = new Vp8lWriter().bits(0x2F, 8).bits(0, 28).bits(1 << 1, 4).bytes();
    byte[] signature = new Vp8lWriter().bits(0x2E, 8).bits(0, 32).bytes();
    byte[] whole = Vp8lWriter.picture(1, 1).bytes();
    assertThatThrownBy(() -> Vp8lDecoder.of(version1, 0, 5)).isInstanceOf(WebpException.class);
    assertThatThrownBy(() -> Vp8lDecoder.of(signature, 0, 5)).isInstanceOf(WebpException.class);
    assertThatThrownBy(() -> Vp8lDecoder.of(whole, 0, 4)).isInstanceOf(WebpException.class);
  }

  /** 3.5.1, each colour on its own, as the text has it; 14 and 15 are taken for 0 by libwebp. */
  private static int predicted(int mode, int[] out, int width, int x, int y, int shift) {
    int at = y * width + x;
    if (x == 0 && y == 0) {
      return BLACK >>> shift & 0xFF;
    }
    int left = x == 0 ? 0 : out[at - 1] >>> shift & 0xFF;
    if (y == 0) {
      return left;
    }
    int top = out[at - width] >>> shift & 0xFF;
    if (x == 0) {
      return top;
    }
    int topLeft = out[at - width - 1] >>> shift & 0xFF;
    int topRight = out[at - width + 1] >>> shift & 0xFF;
    return switch (mode) {
      case 1 -> left;
      case 2 -> top;
      case 3 -> topRight;
      case 4 -> topLeft;
      case 5 -> ((left + topRight) / 2 + top) / 2;
      case 6 -> (left + topLeft) / 2;
      case 7 -> (left + top) / 2;
      case 8 -> (topLeft + top) / 2;
      case 9 -> (top + topRight) / 2;
      case 10 -> ((left + topLeft) / 2 + (top + topRight) / 2) / 2;
      case 11 -> select(out[at - 1], out[at - width], out[at - width - 1]) >>> shift & 0xFF;
      case 12 -> clamp(left + top - topLeft);
      case 13 -> clamp((left + top) / 2 + ((left + top) / 2 - topLeft) / 2);
      default -> BLACK >>> shift & 0xFF;
    };
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static int select(int left, int top, int topLeft) {
    int toLeft = 0;
    int toTop = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int l = left >>> shift & 0xFF;
      int t = top >>> shift & 0xFF;
      int estimate = l + t - (topLeft >>> shift & 0xFF);
      toLeft += Math.abs(estimate - l);
      toTop += Math.abs(estimate - t);
    }
    return toLeft < toTop ? left : top;
  }

  /** Blocks of 4x4 that change their mode, so that every mode meets every neighbour. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 61})
  void predictors_giveWhatTheTextSays(int width) throws Exception {
    Random random = new Random(width);
    int height = 41;
    int perRow = (width + 3) / 4;
    int[] modes = random.ints((long) perRow * 11, 0, 16).map(mode -> mode << 8).toArray();
    int[] residuals = random.ints((long) width * height).toArray();
    for (int i = 0; i < residuals.length; i += 2) {
      residuals[i] &= 0x03030303; // small ones, as real pictures have
    }
    Vp8lWriter out = Vp8lWriter.picture(width, height);
    out.bits(1, 1).bits(0, 2).bits(0, 3).within(modes).last(residuals);
    int[] expected = new int[residuals.length];
    for (int i = 0; i < expected.length; i++) {
      int mode = modes[i / width / 4 * perRow + i % width / 4] >> 8;
      for (int shift = 0; shift < 32; shift += 8) {
        int prediction = predicted(mode, expected, width, i % width, i / width, shift);
        expected[i] |= (prediction + (residuals[i] >>> shift) & 0xFF) << shift;
      }
    }
    assertThat(Vp8lFixtures.decode(out.decoder())).isEqualTo(expected);
  }

  @Test
  void indexBeyondTheColourTable_isTransparentBlack() throws Exception {
    Vp8lWriter out = Vp8lWriter.picture(4, 1).bits(1, 1).bits(3, 2).bits(2, 8);
    // Three colours, two bits each, four to a pixel: the second is the first plus one in blue.
    out.within(0xFF112233, 0x00000001, 0x00000001).last(0b11_10_01_00 << 8);
    assertThat(Vp8lFixtures.decode(out.decoder()))
        .containsExactly(0xFF112233, 0xFF112234, 0xFF112235, 0);
  }

  /** A picture of more pixels than copies reach: the first ones come again, from the farthest. */
  @Test
  void copyFromTheFarthestPixel_readsWhatStoodThere() throws Exception {
    int farthest = (1 << 20) - 120;
    int width = 1021;
    int height = 1100;
    byte[] greens = new byte[width * height];
    new Random(1).nextBytes(greens);
    Vp8lWriter out = Vp8lWriter.picture(width, height).bits(0, 3);
    // 256 literals of nine bits, copies of one pixel and of up to 4096 of two bits.
    int[] lengths = new int[Vp8lWriter.GREENS];
    Arrays.fill(lengths, 0, 256, 9);
    lengths[256] = 2;
    lengths[256 + 23] = 2;
    out.code(lengths).single(7).single(9).single(255).single(39);
    for (int i = 0; i < farthest; i++) {
      out.fixed(1, 1).fixed(greens[i] & 0xFF, 8);
    }
    for (int at = farthest; at < greens.length; ) {
      int length = greens.length - at < 4096 ? 1 : 4096;
      System.arraycopy(greens, at - farthest, greens, at, length);
      out.fixed(length == 1 ? 0 : 1, 2).bits(0x3FF, length == 1 ? 0 : 10).bits(0x3FFFF, 18);
      at += length;
    }
    int[] expected = new int[greens.length];
    Arrays.setAll(expected, i -> 0xFF070009 | (greens[i] & 0xFF) << 8);
    assertThat(Vp8lFixtures.decode(out.decoder())).isEqualTo(expected);
  }

  /** Each block has a group of its own, all of which are more than are kept. */
  @Test
  void moreGroupsThanAreKept_areReadAgain() throws Exception {
    int blocks = 20;
    int side = 4 * blocks;
    int[] numbers = new int[blocks * blocks];
    Arrays.setAll(numbers, i -> i << 8);
    Vp8lWriter out = Vp8lWriter.picture(side, side).bits(0, 2).bits(1, 1).bits(0, 3);
    out.within(numbers);
    for (int i = 0; i < numbers.length; i++) {
      out.literals().literals().literals().single(i & 0xFF).single(0);
    }
    Random random = new Random(2);
    int[] expected = new int[side * side];
    for (int i = 0; i < expected.length; i++) {
      int group = i / side / 4 * blocks + i % side / 4;
      expected[i] = (group & 0xFF) << 24 | random.nextInt(1 << 24);
      out.fixed(expected[i] >> 8 & 0xFF, 8).fixed(expected[i] >> 16 & 0xFF, 8);
      out.fixed(expected[i] & 0xFF, 8);
    }
    assertThat(Vp8lFixtures.decode(out.decoder())).isEqualTo(expected);
  }

  @Test
  void groupsThatNoBlockUses_areReadButNotKept() throws Exception {
    Vp8lWriter out = Vp8lWriter.picture(4, 4).bits(0, 2).bits(1, 1).bits(0, 3);
    out.within(0x0FFF00);
    for (int i = 0; i < 0x0FFF; i++) {
      out.literals().literals().literals().literals().single(0);
    }
    out.single(1).single(2).single(3).single(4).single(0);
    Vp8lDecoder decoder = out.decoder();
    int[] expected = new int[16];
    Arrays.fill(expected, 0x04020103);
    assertThat(Vp8lFixtures.decode(decoder)).isEqualTo(expected);
    assertThat(allocatedBy(decoder)).isLessThan(decoder.memory());
  }

  @Test
  void groupCountThatLies_isRefused() throws Exception {
    Vp8lWriter out = Vp8lWriter.picture(4, 4).bits(0, 2).bits(1, 1).bits(0, 3);
    out.within(0xFFFF00).single(1).single(2).single(3).single(4).single(0);
    assertRefused(out);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void sameTransformAgain_isRefusedAtOnce(int type) throws Exception {
    Vp8lWriter out = Vp8lWriter.picture(6500, 6500);
    for (int i = 0; i < 2; i++) {
      out.bits(1, 1).bits(type, 2);
      if (type == 3) {
        out.bits(0, 8).within(BLACK);
      } else if (type != 2) {
        out.bits(7, 3).bits(0, 1).single(0).single(0).single(0).single(0).single(0);
      }
    }
    AtomicInteger rows = new AtomicInteger();
    assertThatThrownBy(() -> out.decoder().decode(1, rows::incrementAndGet, (argb, offset) -> {}))
        .isInstanceOf(WebpException.class)
        .hasMessageContaining("again");
    assertThat(rows.get()).isLessThan(20);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 12, 13, 14, 15})
  void colourCacheOfAnotherSize_isRefused(int bits) throws Exception {
    Vp8lWriter out = Vp8lWriter.picture(1, 1).bits(0, 1).bits(1, 1).bits(bits, 4).bits(0, 1);
    assertRefused(out.single(0).single(0).single(0).single(0).single(0));
  }

  /** The cache is written by literals, copies and its own codes, and empty at first. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 10, 11})
  void colourCache_givesWhatStoodThereLast(int bits) throws Exception {
    int size = 1 << bits;
    int width = 64;
    Vp8lWriter out =
        Vp8lWriter.picture(width, width).bits(0, 1).bits(1, 1).bits(bits, 4).bits(0, 1);
    // 256 literals, then the first 2 length codes (1 and 2 pixels), then the cache.
    int[] lengths = new int[Vp8lWriter.GREENS + size];
    Arrays.fill(lengths, 0, 256, 10);
    Arrays.fill(lengths, 256, 258, 3);
    Arrays.fill(lengths, Vp8lWriter.GREENS, lengths.length, bits + 1);
    out.code(lengths).literals().literals().single(255).single(1);
    Random random = new Random(bits);
    int[] cache = new int[size];
    int[] expected = new int[width * width];
    for (int at = 0; at < expected.length; ) {
      int choice = random.nextInt(3);
      int length = 1;
      if (choice == 0) {
        int code = random.nextInt(size);
        out.symbol(Vp8lWriter.GREENS + code, lengths);
        expected[at] = cache[code];
      } else if (choice == 1 && at > width && at + 2 <= expected.length) {
        length = 1 + random.nextInt(2);
        out.symbol(255 + length, lengths); // from the distance code 2: the pixel on the left
        expected[at] = expected[at - 1];
        expected[at + length - 1] = expected[at - 1];
      } else {
        expected[at] = BLACK | random.nextInt(1 << 24);
        out.symbol(expected[at] >> 8 & 0xFF, lengths);
        out.fixed(expected[at] >> 16 & 0xFF, 8).fixed(expected[at] & 0xFF, 8);
      }
      for (int i = 0; i < length; i++, at++) {
        cache[0x1e35a7bd * expected[at] >>> 32 - bits] = expected[at];
      }
    }
    assertThat(Vp8lFixtures.decode(out.decoder())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0", // no symbol
    "1, 2, 0, 0", // one code is free
    "1, 1, 1, 0", // one too many
    "2, 2, 2, 15", // almost complete
  })
  void codeThatIsNotComplete_isRefused(int a, int b, int c, int d) throws Exception {
    int[] lengths = Vp8lWriter.lengthsOf(Vp8lWriter.GREENS, 0, a, 1, b, 2, c, 3, d);
    Vp8lWriter out = Vp8lWriter.picture(1, 1).bits(0, 3).code(lengths);
    assertRefused(out.single(0).single(0).single(0).single(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 15})
  void codeOfOneSymbol_takesNoBitsWhateverItsLength(int length) throws Exception {
    int[] lengths = Vp8lWriter.lengthsOf(Vp8lWriter.GREENS, 77, length);
    Vp8lWriter out = Vp8lWriter.picture(3, 2).bits(0, 3).code(lengths);
    out.literals().single(3).single(255).single(0);
    out.fixed(1, 8).fixed(2, 8).fixed(3, 8).fixed(4, 8).fixed(5, 8).fixed(6, 8);
    int[] expected = new int[6];
    Arrays.setAll(expected, i -> 0xFF004D03 | i + 1 << 16);
    assertThat(Vp8lFixtures.decode(out.decoder())).isEqualTo(expected);
  }

  /** Lengths 1 to 15 and one more of 15: every kind of second table. */
  @Test
  void longestCodes_areRead() throws Exception {
    int[] lengths = new int[Vp8lWriter.COLOURS];
    for (int i = 0; i < 16; i++) {
      lengths[i] = Math.min(15, i + 1);
    }
    int[] greenLengths = Arrays.copyOf(lengths, Vp8lWriter.GREENS);
    Vp8lWriter out = Vp8lWriter.picture(1024, 4).bits(0, 3);
    out.code(greenLengths).code(lengths).code(lengths).code(lengths).single(0);
    int[] expected = new Random(3).ints(4096).map(pixel -> pixel & 0x0F0F0F0F).toArray();
    for (int pixel : expected) {
      out.symbol(pixel >> 8 & 0xFF, lengths);
      out.symbol(pixel >> 16 & 0xFF, lengths);
      out.symbol(pixel & 0xFF, lengths);
      out.symbol(pixel >> 24 & 0xFF, lengths);
    }
    assertThat(Vp8lFixtures.decode(out.decoder())).isEqualTo(expected);
  }

  /** Four pixels wide; a 0 is a literal, a 1 a copy of two pixels; it begins with ten rows. */
  private static Vp8lWriter tenRows(int height, int distanceCode) {
    Vp8lWriter out = Vp8lWriter.picture(4, height).bits(0, 3);
    out.code(Vp8lWriter.lengthsOf(Vp8lWriter.GREENS, 5, 1, 257, 1));
    return out.single(0).single(0).single(0).single(distanceCode).bits(0, 40);
  }

  /** The distance code 14 is 129 - 120 pixels, and more by what six bits say. */
  @Test
  void copyFromBeforeThePicture_endsTheRowsThatAreSound() throws Exception {
    assertThat(rows(tenRows(12, 14).bits(1, 1).bits(40 - 9, 6).bits(0, 64))).isEqualTo(12);
    assertThat(rows(tenRows(12, 14).bits(1, 1).bits(41 - 9, 6).bits(0, 64))).isEqualTo(10);
  }

  @Test
  void copyPastThePicture_endsTheRowsThatAreSound() throws Exception {
    assertThat(rows(tenRows(11, 0).bits(0b100, 3).bits(0, 64))).isEqualTo(11);
    assertThat(rows(tenRows(11, 0).bits(0b1000, 4).bits(0, 64))).isEqualTo(10);
  }

  private static int rows(Vp8lWriter out) throws IOException {
    Vp8lDecoder decoder = out.decoder();
    return decoder.decode(decoder.height(), () -> {}, (argb, offset) -> {});
  }

  private static void assertRefused(Vp8lWriter out) throws WebpException {
    Vp8lDecoder decoder = out.decoder();
    assertThatThrownBy(() -> decoder.decode(1, () -> {}, (argb, offset) -> {}))
        .isInstanceOf(WebpException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossless-alpha", "lossless-screen", "lossless-2-colours"})
  void cutPicture_givesTheRowsThatAreThere(String file) throws Exception {
    byte[] whole = Vp8lFixtures.losslessChunk("/webp/" + file + ".webp");
    int[] expected = Vp8lFixtures.decode(whole);
    int before = 0;
    for (int length = 5; length < whole.length; length += 1 + whole.length / 2000) {
      int rows = soundRows(Arrays.copyOf(whole, length), expected);
      assertThat(rows).isBetween(before, expected.length);
      before = rows;
    }
    Vp8lDecoder decoder = Vp8lDecoder.of(whole, 0, whole.length);
    assertThat(before).isBetween(decoder.height() / 2, decoder.height() - 1);
  }

  /** How many rows were decoded, all of them as expected; 0 for an exception. */
  private static int soundRows(byte[] vp8l, int[] expected) throws IOException {
    Vp8lDecoder decoder = Vp8lDecoder.of(vp8l, 0, vp8l.length);
    int width = decoder.width();
    AtomicInteger y = new AtomicInteger();
    try {
      int rows =
          decoder.decode(
              decoder.height(),
              () -> {},
              (argb, offset) -> {
                int at = y.getAndIncrement() * width;
                assertThat(Arrays.mismatch(argb, offset, offset + width, expected, at, at + width))
                    .isNegative();
              });
      assertThat(rows).isEqualTo(y.get());
      return rows;
    } catch (WebpException e) {
      assertThat(y).hasValue(0);
      return 0;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossless-alpha", "lossless-screen", "lossless-16-colours"})
  void anyByteChanged_isAPictureOrAWebpException(String file) throws Exception {
    byte[] whole = Vp8lFixtures.losslessChunk("/webp/" + file + ".webp");
    for (int at = 5; at < whole.length; at += 1 + at / 1000) {
      for (int change : new int[] {0xFF, 1 << (at & 7)}) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) change;
        Vp8lDecoder decoder = Vp8lDecoder.of(changed, 0, changed.length);
        AtomicInteger rows = new AtomicInteger();
        try {
          int sound =
              decoder.decode(decoder.height(), () -> {}, (argb, offset) -> rows.incrementAndGet());
          assertThat(sound).isEqualTo(rows.get());
        } catch (WebpException e) {
          assertThat(e.offset()).isBetween(0, whole.length + 8);
        }
      }
    }
  }

  @Test
  void fewerRowsAskedFor_noMoreAreDecoded() throws Exception {
    byte[] whole = Vp8lFixtures.losslessChunk("/webp/lossless-photo.webp");
    Vp8lDecoder decoder = Vp8lDecoder.of(whole, 0, whole.length);
    AtomicInteger rows = new AtomicInteger();
    assertThat(decoder.decode(17, () -> {}, (argb, offset) -> rows.incrementAndGet()))
        .isEqualTo(17);
    assertThat(rows).hasValue(17);
  }

  @Test
  void pictureInsideOfAFile_isReadUpToItsEndOnly() throws Exception {
    byte[] whole = Vp8lFixtures.losslessChunk("/webp/lossless-screen.webp");
    byte[] file = new byte[whole.length + 200];
    Arrays.fill(file, (byte) 0x55);
    System.arraycopy(whole, 0, file, 100, whole.length);
    int[] expected = Vp8lFixtures.decode(whole);
    assertThat(Vp8lFixtures.decode(Vp8lDecoder.of(file, 100, 100 + whole.length)))
        .isEqualTo(expected);
    Vp8lDecoder cut = Vp8lDecoder.of(file, 100, 99 + whole.length);
    assertThat(cut.decode(cut.height(), () -> {}, (argb, offset) -> {})).isLessThan(cut.height());
  }

  @Test
  void whatIsThrownBetweenRows_endsTheDecoding() {
    byte[] whole = Vp8lFixtures.losslessChunk("/webp/lossless-photo.webp");
    for (int last : new int[] {0, 1, 10, 100}) {
      AtomicInteger left = new AtomicInteger(last);
      Runnable deadline =
          () -> {
            if (left.getAndDecrement() == 0) {
              throw new CancellationException();
            }
          };
      assertThatThrownBy(
              () ->
                  Vp8lDecoder.of(whole, 0, whole.length)
                      .decode(131, deadline, (argb, offset) -> {}))
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void memory_isNotLessThanWhatDecodingAllocates() throws Exception {
    byte[] photo = Vp8lFixtures.losslessChunk("/webp/lossless-photo.webp");
    Vp8lDecoder small = Vp8lDecoder.of(photo, 0, photo.length);
    assertThat(allocatedBy(small)).isLessThan(small.memory());

    // Blocks as small as they can be for all there is, none of which takes a bit for its pixels.
    Vp8lWriter out = Vp8lWriter.picture(4000, 3000);
    for (int type : new int[] {0, 1}) {
      out.bits(1, 1).bits(type, 2).bits(0, 3);
      out.bits(0, 1).single(0).single(0).single(0).single(0).single(0);
    }
    out.bits(1, 1).bits(2, 2).bits(0, 2).bits(1, 1).bits(0, 3);
    out.bits(0, 1).single(0).single(0).single(0).single(0).single(0);
    out.single(10).single(0).single(0).single(0).single(0);
    Vp8lDecoder large = out.decoder();
    assertThat(allocatedBy(large)).isBetween(large.memory() * 7 / 10, large.memory());
  }

  private static long allocatedBy(Vp8lDecoder decoder) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    decoder.decode(1, () -> {}, (argb, offset) -> {}); // loads the classes
    long before = threads.getCurrentThreadAllocatedBytes();
    decoder.decode(Math.min(100, decoder.height()), () -> {}, (argb, offset) -> {});
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
