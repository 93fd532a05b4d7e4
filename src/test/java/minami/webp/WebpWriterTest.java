package minami.webp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebpWriterTest {

  /** 7 x 5; its length is odd. */
  private static final byte[] LOSSLESS =
      Vp8lWriter.picture(7, 5)
          .bits(0, 3)
          .single(7)
          .single(8)
          .single(9)
          .single(255)
          .single(0)
          .bytes();

  private static final byte[] LOSSY = Vp8lFixtures.chunk(fixture(), "VP8 ");
  private static final byte[] ALPHA = Vp8lFixtures.chunk(fixture(), "ALPH");

  /** 67 x 45, lossy, with alpha. */
  private static byte[] fixture() {
    return Vp8lFixtures.bytes("/webp/alpha-filter-best.webp");
  }

  private static byte[] bytes(byte[] webp, WebpFile.Range range) {
    return Arrays.copyOfRange(webp, range.from(), range.to());
  }

  private static void assertWhole(byte[] webp, WebpFile.Frame frame, WebpImage expected) {
    assertThat(frame.width()).isEqualTo(expected.width());
    assertThat(frame.height()).isEqualTo(expected.height());
    boolean lossless = expected.width() == 7;
    assertThat(frame.lossless()).isEqualTo(lossless);
    assertThat(bytes(webp, frame.image())).isEqualTo(lossless ? LOSSLESS : LOSSY);
    Optional<byte[]> alpha = frame.alpha().map(range -> bytes(webp, range));
    assertThat(alpha.isPresent()).isEqualTo(!lossless && expected.hasAlpha());
    assertThat(alpha.orElse(ALPHA)).isEqualTo(ALPHA);
  }

  @Test
  void pictures_areInTheSimplestFormatThatHoldsThem() throws Exception {
    for (WebpImage image :
        List.of(
            WebpImage.lossless(LOSSLESS), WebpImage.lossy(LOSSY), WebpImage.lossy(LOSSY, ALPHA))) {
      byte[] webp = WebpWriter.still(image);
      WebpFile file = WebpFile.of(webp);
      assertThat(file.completeness()).isOne();
      assertThat(file.animated()).isFalse();
      assertWhole(webp, file.frame(), image);
      String first = new String(webp, 12, 4, StandardCharsets.ISO_8859_1);
      assertThat(first)
          .isEqualTo(
              file.frame().alpha().isPresent() ? "VP8X" : image.width() == 7 ? "VP8L" : "VP8 ");
    }
  }

  @Test
  void animation_isReadBackAsItWasWritten() throws Exception {
    List<WebpImage> images =
        List.of(
            WebpImage.lossy(LOSSY, ALPHA), WebpImage.lossless(LOSSLESS), WebpImage.lossy(LOSSY));
    WebpWriter writer = new WebpWriter(73, 49, 0x12345678, 65_535);
    writer.add(images.get(0), 6, 4, 0, false, false);
    writer.add(images.get(1), 66, 44, 0xFFFFFF, true, true);
    writer.add(images.get(2), 0, 0, 1000, false, true);
    byte[] webp = writer.file();
    WebpFile file = WebpFile.of(webp);
    assertThat(file.completeness()).isOne();
    assertThat(List.of(file.width(), file.height(), file.loops())).containsExactly(73, 49, 65_535);
    List<WebpFile.AnimatedFrame> frames = file.frames(10);
    assertThat(frames)
        .extracting(
            f -> List.of(f.frame().x(), f.frame().y(), f.duration()),
            WebpFile.AnimatedFrame::blends,
            WebpFile.AnimatedFrame::disposesToBackground)
        .containsExactly(
            tuple(List.of(6, 4, 0), false, false),
            tuple(List.of(66, 44, 0xFFFFFF), true, true),
            tuple(List.of(0, 0, 1000), false, true));
    for (int i = 0; i < frames.size(); i++) {
      assertWhole(webp, frames.get(i).frame(), images.get(i));
    }
  }

  @Test
  void whatCannotBeWritten_isRefused() {
    WebpWriter writer = new WebpWriter(8, 6, 0, 0);
    WebpImage image = WebpImage.lossless(LOSSLESS);
    for (Runnable impossible :
        List.<Runnable>of(
            () -> writer.add(image, 1, 0, 0, true, false),
            () -> writer.add(image, 0, 1, 0, true, false),
            () -> writer.add(image, -2, 0, 0, true, false),
            () -> writer.add(image, 2, 0, 0, true, false),
            () -> writer.add(image, 0, 2, 0, true, false),
            () -> writer.add(image, 0, 0, -1, true, false),
            () -> writer.add(image, 0, 0, 1 << 24, true, false),
            () -> new WebpWriter(0, 1, 0, 0),
            () -> new WebpWriter(1, (1 << 24) + 1, 0, 0),
            () -> new WebpWriter(1, 1, 0, 65_536))) {
      assertThatThrownBy(impossible::run).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
