package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GeometryTest {

  private static Geometry plan(
      int w, int h, Fit fit, int boxW, int boxH, boolean enlarge, Gravity gravity) {
    return plan(
        w,
        h,
        ExifOrientation.UPRIGHT,
        new RenderOptions(boxW, boxH, fit, enlarge, gravity, OutputFormat.JPEG, 85, 0));
  }

  private static Geometry plan(int w, int h, ExifOrientation orientation, RenderOptions options) {
    Sizes sizes = Sizes.of(w, h, orientation, options);
    Gravity gravity = options.gravity();
    return Geometry.of(sizes, w, h, orientation, gravity.place().x(), gravity.place().y());
  }

  private static int[] scaled(Geometry g) {
    return new int[] {g.sizes().scaledWidth(), g.sizes().scaledHeight()};
  }

  private static double[] shown(Geometry g) {
    return new double[] {g.x(), g.y(), g.sizes().width(), g.sizes().height()};
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
    assertThat(scaled(g)).containsExactly(outW, outH);
  }

  @Test
  void fitThatMayEnlarge_fillsOneSideOfTheBox() {
    Geometry g = plan(100, 50, Fit.FIT, 320, 240, true, Gravity.CENTRE);
    assertThat(scaled(g)).containsExactly(320, 160);
  }

  @Test
  void pad_isScaledAsFit() {
    Geometry g = plan(3000, 4000, Fit.PAD, 320, 240, false, Gravity.CENTRE);
    assertThat(scaled(g)).containsExactly(180, 240);
  }

  @ParameterizedTest
  @EnumSource(Gravity.class)
  void fill_cutsTheSurplusWhereTheGravityDoesNotLook(Gravity gravity) {
    Geometry wide = plan(1000, 300, Fit.FILL, 100, 100, true, gravity);
    assertThat(wide.sizes().width()).isEqualTo(300);
    assertThat(wide.x()).isEqualTo(700 * gravity.place().x());
    Geometry tall = plan(300, 1000, Fit.FILL, 100, 100, true, gravity);
    assertThat(tall.sizes().height()).isEqualTo(300);
    assertThat(tall.y()).isEqualTo(700 * gravity.place().y());
    assertThat(scaled(tall)).containsExactly(100, 100);
  }

  @Test
  void fillThatMayNotEnlarge_cropsWithoutScaling() {
    Geometry g = plan(100, 500, Fit.FILL, 320, 240, false, Gravity.CENTRE);
    assertThat(shown(g)).containsExactly(0, 130, 100, 240);
    assertThat(scaled(g)).containsExactly(100, 240);
  }

  @Test
  void turnedPicture_isPlannedInItsShownAxes() {
    RenderOptions options =
        new RenderOptions(100, 50, Fit.FILL, true, Gravity.NORTH_WEST, OutputFormat.JPEG, 85, 0);
    Geometry g = plan(400, 1000, ExifOrientation.TURNED_LEFT, options);
    // Shown, it is 1000x400; a 2:1 crop at the upper left is 800x400 of it; stored, that is at the
    // lower left.
    assertThat(shown(g)).containsExactly(0, 200, 400, 800);
    assertThat(scaled(g)).containsExactly(50, 100);
  }
}
