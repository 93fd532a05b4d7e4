package minami.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import minami.png.PngHeader;
import minami.testing.Corpus;
import minami.testing.Corpus.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngRowsTest {

  /** The JDK's reader overlooks the transparency of grey with fewer than 8 bits. */
  private static final String GREY_WITH_A_TRANSPARENT_LEVEL = "png/ps-tbbn0g04.png";

  /**
   * The sound pictures of the fixtures that are not interlaced: all depths, colour types and
   * filters.
   */
  static List<String> sound() {
    return Corpus.entries().stream()
        .filter(e -> e.file().startsWith("png/") && e.outcome() == Outcome.THUMBNAIL)
        .map(Corpus.Entry::file)
        .filter(file -> !interlaced(file))
        .filter(file -> !file.equals(GREY_WITH_A_TRANSPARENT_LEVEL))
        .toList();
  }

  private static boolean interlaced(String file) {
    try {
      return PngHeader.of(Corpus.bytes(file)).interlaced();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("sound")
  void soundPicture_isReadAsTheJdkReadsIt(String file) throws Exception {
    byte[] png = Corpus.bytes(file);
    BufferedImage expected = PictureDifference.read(png);
    BufferedImageRows expectedRows = new BufferedImageRows(expected);
    PngRows rows = rows(png);
    assertThat(rows.width()).isEqualTo(expected.getWidth());
    assertThat(rows.height()).isEqualTo(expected.getHeight());
    byte[] expectedRow = new byte[rows.width() * expectedRows.bands()];
    for (int y = 0; y < rows.height(); y++) {
      byte[] row = samples(rows.next(), rows.bands());
      expectedRows.next(expectedRow);
      for (int x = 0; x < rows.width(); x++) {
        assertThat(rgba(row, x, rows.bands(), rows.alpha()))
            .as("pixel %d of row %d", x, y)
            .isEqualTo(rgba(expectedRow, x, expectedRows.bands(), expectedRows.alpha()));
      }
    }
  }

  @Test
  void transparentLevelOfGrey_isTransparent() throws Exception {
    byte[] png = Corpus.bytes(GREY_WITH_A_TRANSPARENT_LEVEL);
    PngRows rows = rows(png);
    byte[] row = samples(rows.next(), rows.bands());
    assertThat(rows.alpha()).isTrue();
    assertThat(row[1]).isZero();
  }

  private static PngRows rows(byte[] png) throws IOException {
    return new PngRows(png, PngHeader.of(png), Deadline.never());
  }

  /** The samples of pixels, of which nothing else may be set. */
  private static byte[] samples(long[] pixels, int bands) {
    byte[] samples = new byte[pixels.length * bands];
    for (int x = 0; x < pixels.length; x++) {
      long pixel = 0;
      for (int b = 0; b < bands; b++) {
        samples[x * bands + b] = (byte) (pixels[x] >> 16 * b);
        pixel |= (samples[x * bands + b] & 0xFFL) << 16 * b;
      }
      assertThat(pixels[x]).isEqualTo(pixel);
    }
    return samples;
  }

  /** One pixel; what cannot be seen has no colour. */
  private static List<Integer> rgba(byte[] row, int x, int bands, boolean hasAlpha) {
    int at = x * bands;
    int alpha = hasAlpha ? row[at + bands - 1] & 0xFF : 255;
    boolean grey = bands <= 2;
    return alpha == 0
        ? List.of(0)
        : List.of(
            row[at] & 0xFF,
            row[at + (grey ? 0 : 1)] & 0xFF,
            row[at + (grey ? 0 : 2)] & 0xFF,
            alpha);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png/ps-basn3p04.png", "png/ps-tbbn2c16.png", "png/ps-f99n0g04.png"})
  void pictureCutOffAtAnyByte_isRefusedUpToItsHalfAndThenBlackFromThere(String file) {
    byte[] whole = Corpus.bytes(file);
    List<byte[]> expected = new ArrayList<>();
    assertThat(read(whole, expected)).isEmpty();
    int height = expected.size();
    int soundBefore = 0;
    Set<Integer> refusedAfter = new TreeSet<>();
    for (int length = 8; length < whole.length; length++) {
      List<byte[]> rows = new ArrayList<>();
      Optional<IOException> refusal = read(Arrays.copyOf(whole, length), rows);
      int sound = soundRows(rows, expected);
      assertThat(sound).as("sound rows of %d bytes", length).isGreaterThanOrEqualTo(soundBefore);
      soundBefore = sound;
      if (refusal.isPresent()) {
        assertThat(rows).as("rows before the refusal").hasSize(sound);
        assertThat(sound).isLessThan(height / 2);
        refusedAfter.add(sound);
      } else {
        assertThat(sound).isGreaterThanOrEqualTo(height / 2);
        assertThat(rows).hasSize(height);
        assertThat(rows.subList(sound, height))
            .allMatch(row -> Arrays.equals(row, new byte[row.length]));
      }
    }
    assertThat(refusedAfter).contains(0);
    assertThat(soundBefore).as("sound rows without the last byte").isEqualTo(height);
  }

  /** Reads as many rows as there are; the exception that ended it, if one did. */
  private static Optional<IOException> read(byte[] png, List<byte[]> into) {
    try {
      PngRows rows = rows(png);
      for (int y = 0; y < rows.height(); y++) {
        into.add(samples(rows.next(), rows.bands()));
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** How many are the same, from the first one on. */
  private static int soundRows(List<byte[]> rows, List<byte[]> expected) {
    int sound = 0;
    while (sound < rows.size() && Arrays.equals(rows.get(sound), expected.get(sound))) {
      sound++;
    }
    return sound;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bad/png-bad-bitdepth.png",
        "bad/png-chunk-length-4g.png",
        "bad/its-463d3570f92a6b6ecba0cc4fd9a7a384.png",
        "bad/ps-xc1n0g08.png",
        "bomb/png-header-2147483647.png"
      })
  void brokenPicture_isRefused(String file) {
    byte[] png = Corpus.bytes(file);
    assertThatThrownBy(
            () -> {
              PngRows rows = rows(png);
              for (int y = 0; y < rows.height(); y++) {
                rows.next();
              }
            })
        .isInstanceOfAny(IOException.class, ArithmeticException.class);
  }
}
