package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import minami.jpeg.JpegEncoder;
import minami.jpeg.Plane;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JpegSourceTest {

  private static final Renderer RENDERER = new Renderer(EnumSet.allOf(Format.class), 50_000_000);

  /** At sizes that a plane's own rounding makes a sample larger than the picture's would. */
  @ParameterizedTest
  @CsvSource({
    "325, 245, 2",
    "326, 241, 2",
    "337, 253, 2",
    "325, 245, 1",
    "326, 241, 1",
    "337, 253, 1"
  })
  void planesAtThreeEighths_showWhatTheWholePictureDoesAtAHalf(
      int width, int height, int subsampling) throws Exception {
    int colourWidth = (width + subsampling - 1) / subsampling;
    int colourHeight = (height + subsampling - 1) / subsampling;
    byte[] original =
        JpegEncoder.encode(
            ramps(width, height, 1, 0),
            ramps(colourWidth, colourHeight, 0, 1),
            ramps(colourWidth, colourHeight, 1, 1),
            95,
            () -> {});
    byte[] fromPlanes = rendered(original, OutputFormat.JPEG);
    byte[] fromPixels = rendered(original, OutputFormat.PNG);
    assertThat(PictureDifference.mean(fromPlanes, fromPixels)).isLessThan(1.5);
  }

  private static byte[] rendered(byte[] original, OutputFormat format) throws Exception {
    RenderOptions third =
        new RenderOptions(108, 81, Fit.FILL, true, Gravity.CENTRE, format, 89, 0xFFFFFF);
    return RENDERER.prepare(original, third).run().thumbnail().bytes();
  }

  /** From dark to light, across or down or both. */
  private static Plane ramps(int width, int height, int across, int down) {
    byte[] samples = new byte[width * height];
    for (int i = 0; i < samples.length; i++) {
      int x = 60 + 120 * (i % width) / width;
      int y = 60 + 120 * (i / width) / height;
      samples[i] = (byte) ((across * x + down * y) / (across + down));
    }
    return new Plane(width, height, width, samples);
  }
}
