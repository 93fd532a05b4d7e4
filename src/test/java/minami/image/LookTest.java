package minami.image;

import static minami.image.PictureDifference.mean;
import static minami.image.PictureDifference.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import minami.see.Face;
import minami.see.Scores;
import minami.see.Seen;
import minami.see.Viewer;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        look(Corpus.bytes("jpeg-orient/Landscape_6.jpg"), Look.Memory.NONE, true)
            .copy()
            .orElseThrow();
    BufferedImage picture = read(copy);
    assertThat(picture.getWidth()).isEqualTo(320);
    assertThat(picture.getHeight()).isLessThan(320);
  }

  @Test
  void transparentPicture_isSeenOnWhite() throws Exception {
    byte[] copy =
        look(Corpus.bytes("png/pil123rgba.png"), Look.Memory.NONE, true).copy().orElseThrow();
    assertThat(read(copy).getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
  }
}
