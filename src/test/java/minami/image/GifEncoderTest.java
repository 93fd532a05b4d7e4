package minami.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GifEncoderTest {

  private static final int WIDTH = 61;

  /** What a browser shows. */
  private record Played(List<int[]> frames, List<Integer> hundredths, int repeats) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 16, 17, 128, 255, 256})
  void fewColours_areKept(int colours) throws IOException {
    Pixels picture = CountedColours.picture(WIDTH, 47, colours, false);
    Pixels read =
        CountedColours.pixels(
            PictureDifference.read(Encoder.encode(picture, OutputFormat.GIF, 0, () -> {}).bytes()));
    assertThat(read.alpha()).isFalse();
    assertThat(argb(read)).isEqualTo(argb(picture));
  }

  /** More than a table of 4,096 strings holds, many times. */
  @Test
  void noiseOfTwoHundredColours_isKept() throws IOException {
    int[] argb = new Random(1).ints(40_000, 0, 200).map(i -> 0xFF000000 | i * 0x010203).toArray();
    byte[] gif = GifEncoder.encode(CountedColours.pixels(argb, 200, false), () -> {});
    assertThat(argb(CountedColours.pixels(PictureDifference.read(gif)))).isEqualTo(argb);
  }

  /** As measured, less 1.3 dB. */
  @ParameterizedTest
  @CsvSource({"jpeg/hopper_16bit_qtables.jpg, 34"})
  void photograph_isShownWithTwoHundredFiftySixColours(String file, double decibels)
      throws IOException {
    Pixels picture = CountedColours.pixels(PictureDifference.read(Corpus.bytes(file)));
    Pixels read =
        CountedColours.pixels(
            PictureDifference.read(Encoder.encode(picture, OutputFormat.GIF, 0, () -> {}).bytes()));
    double sum = 0;
    for (int i = 0; i < picture.samples().length; i++) {
      int apart = (picture.samples()[i] & 0xFF) - (read.samples()[i] & 0xFF);
      sum += apart * apart;
    }
    assertThat(10 * Math.log10(255 * 255 * picture.samples().length / sum)).isGreaterThan(decibels);
  }

  @Test
  void alpha_isOnOrOffAndLaidOnTheBackground() throws IOException {
    int[] argb = {0x00123456, 0x7FFFFFFF, 0x80FF0000, 0xFF00FF00};
    Pixels hard = Canvas.harden(CountedColours.pixels(argb, 4, true), 0x0000FF);
    byte[] gif = Encoder.encode(hard, OutputFormat.GIF, 0, () -> {}).bytes();
    assertThat(argb(CountedColours.pixels(PictureDifference.read(gif))))
        .containsExactly(0, 0, 0xFF80007F, 0xFF00FF00);
  }

  @Test
  void animationOfFewColours_isPlayedAsItIs() throws IOException {
    Animation animation = new Animation(movingSquares(20, false, 200), 3);
    assertPlayed(animation, play(GifEncoder.encode(animation, () -> {})));
  }

  /** Each frame has its own 200 colours: together they are too many for one palette. */
  @Test
  void animationOfFewColoursInEachFrame_isPlayedAsItIs() throws IOException {
    List<Frame> frames = new ArrayList<>();
    for (int f = 0; f < 4; f++) {
      int[] argb = new int[200 * 40];
      for (int i = 0; i < argb.length; i++) {
        argb[i] = 0xFF000000 | i % 200 << 16 | 60 * f << 8 | i % 200;
      }
      frames.add(new Frame(CountedColours.pixels(argb, 200, false), 40));
    }
    Animation animation = new Animation(frames, 0);
    assertPlayed(animation, play(GifEncoder.encode(animation, () -> {})));
  }

  @Test
  void whatBecomesTransparent_isCleared() throws IOException {
    Animation animation = new Animation(movingSquares(20, true, 200), 0);
    assertPlayed(animation, play(GifEncoder.encode(animation, () -> {})));
  }

  @Test
  void equalFrames_takeNextToNothing() throws IOException {
    Frame frame = new Frame(CountedColours.picture(WIDTH, 47, 200, false), 100);
    Animation animation = new Animation(List.of(frame, frame, frame), 0);
    byte[] gif = GifEncoder.encode(animation, () -> {});
    assertPlayed(animation, play(gif));
    assertThat(gif.length).isLessThan(GifEncoder.encode(frame.pixels(), () -> {}).length + 100);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, -1", "2, 1", "65536, 65535", "70000, 65535"})
  void loops_areSaidAsRepeats(int loops, int repeats) throws IOException {
    Animation animation = new Animation(movingSquares(2, false, 20), loops);
    assertThat(play(GifEncoder.encode(animation, () -> {})).repeats()).isEqualTo(repeats);
  }

  /** Browsers show a frame of under two hundredths for ten. */
  @Test
  void durations_areRoundedByTheEndOfTheFrameAndTwoHundredthsAtLeast() throws IOException {
    List<Frame> frames = new ArrayList<>();
    for (int millis : new int[] {33, 33, 33, 0, 100, 700_000}) {
      frames.add(new Frame(CountedColours.picture(8, 8, 2, false), millis));
    }
    assertThat(play(GifEncoder.encode(new Animation(frames, 0), () -> {})).hundredths())
        .containsExactly(3, 4, 3, 2, 8, 65535);
  }

  private static List<Frame> movingSquares(int count, boolean alpha, int colours) {
    Pixels background = CountedColours.picture(WIDTH, 47, colours, false);
    List<Frame> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      int[] argb = alpha ? new int[WIDTH * 47] : argb(background);
      for (int y = 2 * f; y < 2 * f + 5; y++) {
        Arrays.fill(argb, y * WIDTH + f, y * WIDTH + f + 9, 0xFFFF0000 | f);
      }
      frames.add(new Frame(CountedColours.pixels(argb, WIDTH, alpha), 50));
    }
    return frames;
  }

  private static void assertPlayed(Animation animation, Played played) {
    assertThat(played.frames()).hasSameSizeAs(animation.frames());
    for (int f = 0; f < played.frames().size(); f++) {
      Frame frame = animation.frames().get(f);
      assertThat(played.frames().get(f)).as("frame %d", f).isEqualTo(argb(frame.pixels()));
      assertThat(played.hundredths().get(f)).isEqualTo(frame.millis() / 10);
    }
    assertThat(played.repeats()).isEqualTo(animation.loops() - (animation.loops() == 0 ? 0 : 1));
  }

  /** Puts the frames together that the JDK's reader reads. */
  private static Played play(byte[] gif) throws IOException {
    ImageReader reader = ImageIoProviders.reader(Format.GIF);
    try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(gif))) {
      reader.setInput(stream);
      Played played = new Played(new ArrayList<>(), new ArrayList<>(), repeats(root(reader, 0)));
      int width = reader.getWidth(0);
      int[] canvas = new int[width * reader.getHeight(0)];
      for (int f = 0; f < reader.getNumImages(true); f++) {
        IIOMetadataNode root = root(reader, f);
        IIOMetadataNode place = child(root, "ImageDescriptor");
        int x = Integer.parseInt(place.getAttribute("imageLeftPosition"));
        int y = Integer.parseInt(place.getAttribute("imageTopPosition"));
        BufferedImage patch = reader.read(f);
        int[] shown = canvas.clone();
        int[] disposed = canvas.clone();
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        boolean clears = control.getAttribute("disposalMethod").equals("restoreToBackgroundColor");
        for (int j = 0; j < patch.getHeight(); j++) {
          for (int i = 0; i < patch.getWidth(); i++) {
            int at = (y + j) * width + x + i;
            int argb = patch.getRGB(i, j);
            shown[at] = argb >>> 24 == 0 ? canvas[at] : argb;
            disposed[at] = clears ? 0 : shown[at];
          }
        }
        for (int i = 0; i < canvas.length; i++) {
          boolean inside = i % width >= x && i % width < x + patch.getWidth();
          inside &= i / width >= y && i / width < y + patch.getHeight();
          canvas[i] = inside ? disposed[i] : canvas[i];
        }
        played.frames().add(shown);
        played.hundredths().add(Integer.parseInt(control.getAttribute("delayTime")));
      }
      return played;
    } finally {
      reader.dispose();
    }
  }

  private static IIOMetadataNode root(ImageReader reader, int frame) throws IOException {
    return (IIOMetadataNode)
        reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0");
  }

  private static IIOMetadataNode child(IIOMetadataNode node, String name) {
    return (IIOMetadataNode) node.getElementsByTagName(name).item(0);
  }

  /** What the loop extension says; -1 if there is none. */
  private static int repeats(IIOMetadataNode root) {
    IIOMetadataNode extension = child(root, "ApplicationExtension");
    if (extension == null) {
      return -1;
    }
    assertThat(extension.getAttribute("applicationID")).isEqualTo("NETSCAPE");
    byte[] data = (byte[]) extension.getUserObject();
    return data[1] & 0xFF | (data[2] & 0xFF) << 8;
  }

  private static int[] argb(Pixels pixels) {
    int[] argb = new int[pixels.width() * pixels.height()];
    Arrays.setAll(argb, pixels::argb);
    return argb;
  }
}
