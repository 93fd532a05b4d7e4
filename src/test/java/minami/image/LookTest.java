package minami.image;

import static minami.image.PictureDifference.mean;
import static minami.image.PictureDifference.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import minami.see.Face;
import minami.see.Scores;
import minami.see.Seen;
import minami.see.Viewer;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookTest {

  private static final Renderer RENDERER = new Renderer(EnumSet.allOf(Format.class), 50_000_000);
  private static final Deadline DEADLINE = new Deadline(Duration.ofMinutes(1));
  private static final byte[] UPRIGHT = Corpus.bytes("jpeg-orient/Landscape_1.jpg");

  private static RenderOptions options(Gravity gravity) {
    return new RenderOptions(60, 180, Fit.FILL, true, gravity, OutputFormat.PNG, 85, 0xFFFFFF);
  }

  private static Look.Outcome look(byte[] original, Look.Memory before, boolean copy)
      throws ImageException {
    Look.Wanted wanted = new Look.Wanted(before, false, false, copy, scores -> !copy);
    return RENDERER.prepareLook(original, new Viewer(), wanted, DEADLINE).run();
  }

  private static Look.Outcome look(byte[] original) throws ImageException {
    return look(original, Look.Memory.NONE, false);
  }

  private static byte[] render(byte[] original, Gravity gravity, Seen seen) throws Exception {
    return RENDERER
        .prepare(original, options(gravity), seen, false, DEADLINE)
        .run()
        .thumbnail()
        .bytes();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void turnedOriginal_isCroppedAsTheUprightOneIs(int orientation) throws Exception {
    byte[] turned = Corpus.bytes("jpeg-orient/Landscape_" + orientation + ".jpg");
    byte[] expected = render(UPRIGHT, Gravity.SMART, look(UPRIGHT).memory().seen());
    byte[] crop = render(turned, Gravity.SMART, look(turned).memory().seen());
    assertThat(mean(crop, expected)).isLessThan(6);
  }

  @Test
  void faceAtTheEdge_isInTheCrop_whereverTheOriginalIsTurned() throws Exception {
    Seen seen =
        new Seen(
            Optional.empty(), Optional.of(List.of(new Face(0, 0.4, 0.1, 0.2, 1))), Scores.NONE);
    byte[] left = render(UPRIGHT, Gravity.WEST, Seen.NOTHING);
    for (int orientation = 1; orientation <= 8; orientation++) {
      byte[] turned = Corpus.bytes("jpeg-orient/Landscape_" + orientation + ".jpg");
      assertThat(mean(render(turned, Gravity.FACE, seen), left)).isLessThan(6);
    }
  }

  @Test
  void originalThatNobodyHasSeen_isCroppedAroundItsCentre() throws Exception {
    assertThat(
            mean(
                render(UPRIGHT, Gravity.FACE, Seen.NOTHING),
                render(UPRIGHT, Gravity.CENTRE, Seen.NOTHING)))
        .isZero();
  }

  @Test
  void sameBytes_areNotLookedAtAgain() throws Exception {
    Look.Memory first = look(UPRIGHT).memory();
    Look.Outcome second = look(UPRIGHT.clone(), first, false);
    assertThat(second.fresh()).isFalse();
    assertThat(second.memory().seen()).isSameAs(first.seen());
    assertThat(look(Corpus.bytes("jpeg-orient/Landscape_2.jpg"), first, false).fresh()).isTrue();
  }

  @Test
  void copy_isUprightAndSmall() throws Exception {
    byte[] copy =
        look(Corpus.bytes("jpeg-orient/Landscape_6.jpg"), Look.Memory.NONE, true).copies().get(0);
    BufferedImage picture = read(copy);
    assertThat(picture.getWidth()).isEqualTo(320);
    assertThat(picture.getHeight()).isLessThan(320);
  }

  @Test
  void transparentPicture_isSeenOnWhite() throws Exception {
    byte[] copy = look(Corpus.bytes("png/pil123rgba.png"), Look.Memory.NONE, true).copies().get(0);
    assertThat(read(copy).getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
  }

  private static byte[] png(BufferedImage picture) throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    return png.toByteArray();
  }

  /** White on white, but the alpha is a picture: whoever asks for another background sees it. */
  @Test
  void pictureHiddenInAlpha_isSeenOnBlackToo() throws Exception {
    BufferedImage hiding = new BufferedImage(200, 100, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 200; x++) {
        hiding.setRGB(x, y, (x < 100 ? 0xFF : 0x10) << 24 | 0xFFFFFF);
      }
    }
    List<byte[]> copies = look(png(hiding), Look.Memory.NONE, true).copies();
    assertThat(copies).hasSize(2);
    assertThat(read(copies.get(0)).getRGB(190, 50) & 0xFF).isGreaterThan(250);
    assertThat(read(copies.get(1)).getRGB(190, 50) & 0xFF).isLessThan(32);
    assertThat(read(copies.get(1)).getRGB(10, 50) & 0xFF).isGreaterThan(240);
  }

  @ParameterizedTest
  @CsvSource({"200,600,1", "200,601,4", "3000,200,8", "200,6000,8"})
  void longOriginal_isJudgedInPartsThatShowAllOfIt(int width, int height, int parts)
      throws Exception {
    BufferedImage banner = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int end = Math.max(width, height);
    for (int i = end - 40; i < end; i++) {
      for (int j = 0; j < Math.min(width, height); j++) {
        banner.setRGB(width > height ? i : j, width > height ? j : i, 0xFFFFFF);
      }
    }
    List<byte[]> copies = look(png(banner), Look.Memory.NONE, true).copies();
    assertThat(copies).hasSize(parts);
    BufferedImage last = read(copies.get(parts - 1));
    assertThat(last.getRGB(last.getWidth() - 2, last.getHeight() - 2) & 0xFF).isGreaterThan(200);
    assertThat(Math.max(last.getWidth(), last.getHeight())).isLessThanOrEqualTo(321);
    assertThat(Math.min(last.getWidth(), last.getHeight())).isGreaterThanOrEqualTo(64);
  }

  @Test
  void originalOfWhichNothingIsLeft_isTooSmallToBeJudged() throws Exception {
    Look.Outcome outcome =
        look(png(new BufferedImage(64, 6400, BufferedImage.TYPE_INT_RGB)), Look.Memory.NONE, true);
    assertThat(outcome.copies()).isEmpty();
    assertThat(outcome.memory().seen().scores()).isSameAs(Scores.SMALL);
  }

  @Test
  void blurredCrops_areAllOfTheWholePicture() throws Exception {
    byte[] whole = blurred(Gravity.CENTRE);
    assertThat(blurred(Gravity.WEST)).isEqualTo(whole);
    assertThat(blurred(Gravity.SOUTH_EAST)).isEqualTo(whole);
  }

  private static byte[] blurred(Gravity gravity) throws Exception {
    return RENDERER
        .prepare(UPRIGHT, options(gravity), Seen.NOTHING, true, DEADLINE)
        .run()
        .thumbnail()
        .bytes();
  }
}
