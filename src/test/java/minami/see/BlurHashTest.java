package minami.see;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against the reference in C, through its Python package; the one in TypeScript says the same of
 * all but the waves and the check. It forgets about the sign when it looks for the largest
 * amplitude, and cuts off what is below.
 */
class BlurHashTest {

  private static final Picture WAVES =
      TestPictures.painted(32, 24, (x, y) -> x * 8 << 16 | y * 10 << 8 | x * y & 0xFF);
  private static final Picture REVERSED =
      TestPictures.painted(
          32, 24, (x, y) -> 248 - x * 8 << 16 | 230 - y * 10 << 8 | 255 - (x * y & 0xFF));
  private static final Picture CHECK =
      TestPictures.painted(16, 16, (x, y) -> (x / 4 + y / 4) % 2 == 0 ? 0x0514C8 : 0xFAF00A);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "1, 1, 00H27h",
        "4, 3, LxH27h2lwtX3mAWUjwfAgFfmfTfi",
        "3, 4, TxH27h2lwtmAWUjwgFfmfTn$Wsjs",
        "9, 1, 8xH27h2lwtX3a^ofWroeWn",
        "1, 9, =oH27hqKgEs8e-s:est5eo"
      })
  void waves(int componentsX, int componentsY, String expected) {
    assertThat(BlurHash.of(WAVES, componentsX, componentsY)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "1, 1, 00H28F",
        "4, 3, L*H28F|~$AxJp^oOjsj=ghfifNfh",
        "3, 4, T*H28F|~$Ap^oOjsghfifNo~oIjr",
        "9, 1, 8*H28F|~$AxJsYs=sWs;sX",
        "9, 9, |*H28F|~$AxJsYs=sWs;sXp^oOjsj=jqj=jvj[jsghfifNfhfSflfOfifQo~oIjrj^juj;juj]jtg4fg"
            + "fSfkfNfmfRfhfPo$oIjwj;jwj[jrj]jtg2flfOfkfRfhfSfkfRo#oLjsj]jrj]juj?jrg3fifQfkfPfjfRfifS"
      })
  void wavesReversed(int componentsX, int componentsY, String expected) {
    assertThat(BlurHash.of(REVERSED, componentsX, componentsY)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"4, 3, LJLE1R-:fQ-:-:D[fQ0GfQfQfQfQ", "3, 4, TJLE1R-:fQ-:D[fQfQfQfQ-:0GfQ"})
  void check(int componentsX, int componentsY, String expected) {
    assertThat(BlurHash.of(CHECK, componentsX, componentsY)).isEqualTo(expected);
  }

  @Test
  void evenSurfaces() {
    assertThat(BlurHash.of(TestPictures.painted(8, 8, (x, y) -> 0xFF0080), 4, 3))
        .isEqualTo("LfTI=7|gfQ|g|gsVfQsVfQfQfQfQ");
    assertThat(BlurHash.of(TestPictures.painted(5, 3, (x, y) -> 0), 4, 3))
        .isEqualTo("L00000fQfQfQfQfQfQfQfQfQfQfQ");
    assertThat(BlurHash.of(TestPictures.painted(5, 3, (x, y) -> 0xFFFFFF), 1, 1))
        .isEqualTo("00TSUA");
    assertThat(BlurHash.of(TestPictures.painted(1, 1, (x, y) -> 0x0AC81E), 4, 3))
        .isEqualTo("L~1JlBl#l#l#l#l#l#l#l#l#l#l#");
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "3, 0", "10, 3", "3, 10"})
  void tooFewOrTooManyComponents_areRefused(int componentsX, int componentsY) {
    assertThatThrownBy(() -> BlurHash.of(CHECK, componentsX, componentsY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
