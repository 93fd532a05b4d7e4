package minami.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;

/** Ties {@link Renderer#VERSION} to what the renderer puts out. */
class RendererVersionTest {

  /** Of all thumbnails below; belongs to the version after it. */
  private static final String DIGEST =
      "b01ef03831d97115c877abc256b0441c24037a18e82c2aca12ebd32a4d293992";

  private static final int VERSION = 2;

  /** Through each decoder of ours; those with ICC profiles are up to the JDK. */
  private static final List<String> ORIGINALS =
      List.of(
          "jpeg-orient/Landscape_6.jpg",
          "jpeg/concert.jpg",
          "jpeg/hopper_16bit_qtables.jpg",
          "png/ps-basi0g08.png",
          "png/ps-basi4a16.png",
          "png/ps-basn2c08.png",
          "png/ps-tp1n3p08.png",
          "png/pil123rgba.png",
          "webp/1.webp",
          "webp/2_webp_ll.webp",
          "gif/dispose-background.gif",
          "gif/hopper.gif");

  private static final List<OutputFormat> FORMATS =
      List.of(OutputFormat.JPEG, OutputFormat.PNG, OutputFormat.WEBP, OutputFormat.GIF);

  /** Widths; the heights are 7/9 of them. A JPEG is decoded at several scales. */
  private static final int[] WIDTHS = {90, 180};

  @Test
  void changeOfTheOutput_takesAnotherVersion() throws Exception {
    Renderer renderer = new Renderer(Set.of(Format.values()), 50_000_000);
    StringBuilder tags = new StringBuilder();
    for (String original : ORIGINALS) {
      for (OutputFormat format : FORMATS) {
        for (Fit fit : Fit.values()) {
          for (int width : WIDTHS) {
            RenderOptions options =
                new RenderOptions(
                    width,
                    width * 7 / 9,
                    fit,
                    false,
                    Gravity.CENTRE,
                    format,
                    80,
                    0xFFFFFF,
                    fit == Fit.FIT);
            tags.append(renderer.prepare(Corpus.bytes(original), options).run().thumbnail().etag());
          }
        }
      }
    }

    assertThat(Renderer.VERSION + " " + Sha256.hex(tags.toString().getBytes(UTF_8)))
        .as(
            "the renderer's output: where a change is wanted, Renderer.VERSION goes up by one, and"
                + " this test takes over the new digest")
        .isEqualTo(VERSION + " " + DIGEST);
  }
}
