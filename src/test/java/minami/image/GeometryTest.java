package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GeometryTest {

  private static Geometry plan(
      int w, int h, Fit fit, int boxW, int boxH, boolean enlarge, Gravity gravity) {
    return Geometry.of(
        w,
        h,
        ExifOrientation.UPRIGHT,
        new RenderOptions(boxW, boxH, fit, enlarge, gravity, Format.JPEG, 85, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "4000, 3000, 320, 240, 320, 240",
    "3000, 4000, 320, 240, 180, 240",
    "10000, 1, 320, 240, 320, 1",
    "100, 50, 320, 240, 100, 50",
    "2725, 2225, 256, 256, 256, 209",
  })
  void fit_keepsTheShapeInsideTheBox(int w, int h, int boxW, int boxH, int outW, int outH) {
    Geometry g = plan(w, h, Fit.FIT, boxW, boxH, false, Gravity.CENTRE);
    assertThat(new int[] {g.scaledWidth(), g.scaledHeight(), g.boxWidth(), g.boxHeight()})
        .containsExactly(outW, outH, outW, outH);
  }

  @Test
  void fitThatMayEnlarge_fillsOneSideOfTheBox() {
    Geometry g = plan(100, 50, Fit.FIT, 320, 240, true, Gravity.CENTRE);
    assertThat(g.scaledWidth()).isEqualTo(320);
    assertThat(g.scaledHeight()).isEqualTo(160);
  }

  @Test
  void pad_isFitInTheWholeBox() {
    Geometry g = plan(3000, 4000, Fit.PAD, 320, 240, false, Gravity.CENTRE);
    assertThat(new int[] {g.scaledWidth(), g.scaledHeight(), g.boxWidth(), g.boxHeight()})
        .containsExactly(180, 240, 320, 240);
  }

  @ParameterizedTest
  @EnumSource(Gravity.class)
  void fill_cutsTheSurplusWhereTheGravityDoesNotLook(Gravity gravity) {
    Geometry wide = plan(1000, 300, Fit.FILL, 100, 100, true, gravity);
    assertThat(wide.width()).isEqualTo(300);
    assertThat(wide.x()).isEqualTo(700 * gravity.x());
    Geometry tall = plan(300, 1000, Fit.FILL, 100, 100, true, gravity);
    assertThat(tall.height()).isEqualTo(300);
    assertThat(tall.y()).isEqualTo(700 * gravity.y());
    assertThat(tall.boxWidth()).isEqualTo(100);
    assertThat(tall.boxHeight()).isEqualTo(100);
  }

  @Test
  void fillThatMayNotEnlarge_cropsWithoutScaling() {
    Geometry g = plan(100, 500, Fit.FILL, 320, 240, false, Gravity.CENTRE);
    assertThat(new double[] {g.x(), g.y(), g.width(), g.height()})
        .containsExactly(0, 130, 100, 240);
    assertThat(new int[] {g.boxWidth(), g.boxHeight()}).containsExactly(100, 240);
  }

  @Test
  void turnedPicture_isPlannedInItsShownAxes() {
    RenderOptions options =
        new RenderOptions(100, 50, Fit.FILL, true, Gravity.NORTH_WEST, Format.JPEG, 85, 0);
    Geometry g = Geometry.of(400, 1000, ExifOrientation.TURNED_LEFT, options);
    // Shown, it is 1000x400; a 2:1 crop at the upper left is 800x400 of it; stored, that is at the
    // lower left.
    assertThat(new double[] {g.x(), g.y(), g.width(), g.height()})
        .containsExactly(0, 200, 400, 800);
    assertThat(new int[] {g.scaledWidth(), g.scaledHeight()}).containsExactly(50, 100);
    assertThat(new int[] {g.boxWidth(), g.boxHeight()}).containsExactly(100, 50);
  }
}
