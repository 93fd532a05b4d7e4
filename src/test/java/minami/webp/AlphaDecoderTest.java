package minami.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlphaDecoderTest {
  private static final int WIDTH = 67;
  private static final int HEIGHT = 45;

  /** The sums are of the alpha bytes of what {@code dwebp -pam} (1.2.4) writes. */
  @ParameterizedTest
  @CsvSource({
    "filter-none, 0d8ac2efdbfaff8450b58bc9c28314edfa163eade77fa3148a1cdd0ca2fde954",
    "filter-best, 0d8ac2efdbfaff8450b58bc9c28314edfa163eade77fa3148a1cdd0ca2fde954",
    "raw, 0d8ac2efdbfaff8450b58bc9c28314edfa163eade77fa3148a1cdd0ca2fde954",
    "levels, 99fff8c04ddc8294c63b8d0c249a7ffc0a8c5cccadb8af016207aafb977af3b7",
  })
  void validPlane_isThatOfDwebp(String file, String sum) throws Exception {
    assertThat(Vp8lFixtures.sha256(Vp8lFixtures.alpha(chunk(file), WIDTH, HEIGHT))).isEqualTo(sum);
  }

  private static byte[] chunk(String file) {
    return Vp8lFixtures.chunk(Vp8lFixtures.bytes("/webp/alpha-" + file + ".webp"), "ALPH");
  }

  /** The filters as the text has them (2.7.1.2), of a plane that is not compressed. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void filters_giveWhatTheTextSays(int filter) throws Exception {
    byte[] alph = new byte[1 + WIDTH * HEIGHT];
    new Random(filter).nextBytes(alph);
    alph[0] = (byte) (filter << 2);
    byte[] expected = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < expected.length; i++) {
      int a = i % WIDTH == 0 ? 0 : expected[i - 1] & 0xFF;
      int b = i < WIDTH ? 0 : expected[i - WIDTH] & 0xFF;
      int c = i < WIDTH || i % WIDTH == 0 ? 0 : expected[i - WIDTH - 1] & 0xFF;
      // The first row is predicted from the left, the first column from above.
      int border = i < WIDTH ? 1 : i % WIDTH == 0 ? 2 : filter;
      int predictor =
          switch (filter == 0 ? 0 : border) {
            case 0 -> 0;
            case 1 -> a;
            case 2 -> b;
            default -> Math.max(0, Math.min(255, a + b - c));
          };
      expected[i] = (byte) (predictor + alph[1 + i]);
    }
    assertThat(Vp8lFixtures.alpha(alph, WIDTH, HEIGHT)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 0x20, 0x30, 0x40, 0x80, 0xC0})
  void headerThatLibwebpRefuses_isRefused(int header) {
    byte[] alph = new byte[10];
    alph[0] = (byte) header;
    assertThatThrownBy(() -> AlphaDecoder.of(alph, 0, 10, 3, 3, () -> {}))
        .isInstanceOf(WebpException.class);
  }

  @Test
  void rawPlaneThatIsTooShort_isRefused() {
    assertThatThrownBy(() -> AlphaDecoder.of(new byte[9], 0, 9, 3, 3, () -> {}))
        .isInstanceOf(WebpException.class);
    assertThatThrownBy(() -> AlphaDecoder.of(new byte[9], 0, 9, 16383, 16383, () -> {}))
        .isInstanceOf(WebpException.class);
    assertThatThrownBy(() -> AlphaDecoder.of(new byte[9], 4, 4, 1, 1, () -> {}))
        .isInstanceOf(WebpException.class);
  }

  @Test
  void cutPlane_isRefusedAtTheRowThatIsNotThere() throws Exception {
    byte[] whole = chunk("filter-best");
    byte[] expected = Vp8lFixtures.alpha(whole, WIDTH, HEIGHT);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      int rows = 0;
      try {
        AlphaDecoder decoder = AlphaDecoder.of(cut, 0, length, WIDTH, HEIGHT, () -> {});
        for (; rows < HEIGHT; rows++) {
          byte[] row = decoder.next();
          int at = rows * WIDTH;
          assertThat(Arrays.mismatch(row, 0, WIDTH, expected, at, at + WIDTH)).isNegative();
        }
      } catch (WebpException e) {
        assertThat(rows).isLessThan(HEIGHT);
        continue;
      }
      assertThat(length).as("decoded though it was cut").isGreaterThan(whole.length);
    }
  }

  @Test
  void anyByteChanged_isAPlaneOrAWebpException() throws Exception {
    byte[] whole = chunk("levels");
    int decoded = 0;
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << (at & 7));
      try {
        Vp8lFixtures.alpha(changed, WIDTH, HEIGHT);
        decoded++;
      } catch (WebpException e) {
        assertThat(e.offset()).isBetween(0, whole.length + 8);
      }
    }
    assertThat(decoded).isBetween(1, whole.length - 1);
  }

  @Test
  void moreRowsThanThereAre_areAnError() throws Exception {
    AlphaDecoder decoder = AlphaDecoder.of(new byte[2], 0, 2, 1, 1, () -> {});
    assertThat(decoder.next()).containsExactly(0);
    assertThatThrownBy(decoder::next).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw", "filter-best"})
  void whatIsThrownBetweenRows_endsTheDecoding(String file) {
    byte[] alph = chunk(file);
    int[] left = {20};
    Runnable deadline =
        () -> {
          if (left[0]-- == 0) {
            throw new CancellationException();
          }
        };
    assertThatThrownBy(
            () -> {
              AlphaDecoder decoder = AlphaDecoder.of(alph, 0, alph.length, WIDTH, HEIGHT, deadline);
              for (int y = 0; y < HEIGHT; y++) {
                decoder.next();
              }
            })
        .isInstanceOf(CancellationException.class);
  }
}
