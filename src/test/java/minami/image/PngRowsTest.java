package minami.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import minami.png.PngHeader;
import minami.testing.Corpus;
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
        .filter(e -> e.file().startsWith("png/") && e.expected().equals("decodes"))
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
    try (PngRows rows = new PngRows(png, PngHeader.of(png))) {
      assertThat(rows.width()).isEqualTo(expected.getWidth());
      assertThat(rows.height()).isEqualTo(expected.getHeight());
      byte[] row = new byte[rows.width() * rows.bands()];
      byte[] expectedRow = new byte[rows.width() * expectedRows.bands()];
      for (int y = 0; y < rows.height(); y++) {
        rows.next(row);
        expectedRows.next(expectedRow);
        for (int x = 0; x < rows.width(); x++) {
          assertThat(rgba(row, x, rows))
              .as("pixel %d of row %d", x, y)
              .isEqualTo(rgba(expectedRow, x, expectedRows));
        }
      }
    }
  }

  @Test
  void transparentLevelOfGrey_isTransparent() throws Exception {
    byte[] png = Corpus.bytes(GREY_WITH_A_TRANSPARENT_LEVEL);
    try (PngRows rows = new PngRows(png, PngHeader.of(png))) {
      byte[] row = new byte[rows.width() * rows.bands()];
      rows.next(row);
      assertThat(rows.alpha()).isTrue();
      assertThat(row[1]).isZero();
    }
  }

  /** One pixel; what cannot be seen has no colour. */
  private static List<Integer> rgba(byte[] row, int x, RowSource source) {
    int at = x * source.bands();
    int alpha = source.alpha() ? row[at + source.bands() - 1] & 0xFF : 255;
    boolean grey = source.bands() <= 2;
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
  void pictureCutOffAtAnyByte_endsInAPictureOrAnException(String file) throws Exception {
    byte[] whole = Corpus.bytes(file);
    int read = 0;
    for (int length = 8; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try (PngRows rows = new PngRows(cut, PngHeader.of(cut))) {
        byte[] row = new byte[rows.width() * rows.bands()];
        for (int y = 0; y < rows.height(); y++) {
          rows.next(row);
        }
        read++;
      } catch (IOException e) {
        assertThat(e).isNotNull();
      }
    }
    assertThat(read).isPositive();
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
              PngHeader header = PngHeader.of(png);
              try (PngRows rows = new PngRows(png, header)) {
                byte[] row = new byte[rows.width() * rows.bands()];
                for (int y = 0; y < rows.height(); y++) {
                  rows.next(row);
                }
              }
            })
        .isInstanceOfAny(IOException.class, ArithmeticException.class);
  }
}
