package minami.webp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class Vp8EncoderTest {
  /** What pictures are made of. */
  private enum Content {
    GREY {
      @Override
      int level(int x, int y, int channel, Random random) {
        return 128;
      }
    },
    NOISE {
      @Override
      int level(int x, int y, int channel, Random random) {
        return random.nextInt(256);
      }
    },
    /** Black and white: what is added to predictions is clamped. */
    CHECKS {
      @Override
      int level(int x, int y, int channel, Random random) {
        return (x / 3 + y / 5 & 1) * 255;
      }
    },
    SATURATED_RED {
      @Override
      int level(int x, int y, int channel, Random random) {
        return channel == 0 ? 255 : (x / 20 & 1) * 30;
      }
    },
    /** Slopes, edges and some grain, as photographs have them. */
    SCENE {
      @Override
      int level(int x, int y, int channel, Random random) {
        double shape = 90 + 60 * Math.sin(x * 0.07 + channel) + 40 * Math.cos(y * 0.11);
        int edge = x * 2 + y > 120 ? 50 : 0;
        return (int) Math.max(0, Math.min(255, shape + edge + random.nextGaussian() * 5));
      }
    };

    abstract int level(int x, int y, int channel, Random random);

    byte[] rgb(int width, int height) {
      Random random = new Random(width * 31L + height);
      byte[] rgb = new byte[3 * width * height];
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) level(i / 3 % width, i / 3 / width, i % 3, random);
      }
      return rgb;
    }

    StudioPlanes planes(int width, int height) {
      return StudioPlanes.ofRgb(rgb(width, height), width, height);
    }
  }

  /** The frame, after its reconstruction has been found to be what the decoder makes of it. */
  private static byte[] encode(StudioPlanes picture, int quality, int maxFirstPartition)
      throws IOException {
    Vp8Encoder encoder = new Vp8Encoder(picture, quality, maxFirstPartition);
    PlaneCollector planes = new PlaneCollector(picture.width, picture.height);
    PlaneRows y = encoder.encoder.y;
    PlaneRows u = encoder.encoder.u;
    PlaneRows v = encoder.encoder.v;
    for (int row = 0; 16 * row < picture.height; row++) {
      encoder.encodeRow(row);
      int rows = Math.min(16, picture.height - 16 * row);
      planes.rows(y.samples, y.start, y.stride, rows, u.samples, v.samples, u.start, u.stride);
    }
    byte[] frame = encoder.frame();
    assertArrayEquals(planes.bytes(), Vp8Fixtures.decode(frame, false));
    return frame;
  }

  private static byte[] encode(StudioPlanes picture, int quality) throws IOException {
    return encode(picture, quality, Macroblocks.MAX_FIRST_PARTITION);
  }

  @ParameterizedTest
  @EnumSource(Content.class)
  void encode_anySizeAndQuality_isWhatTheDecoderMakesOfIt(Content content) throws IOException {
    for (int width = 1; width <= 40; width += 3) {
      for (int height = 1; height <= 40; height += 3) {
        int quality = 1 + (width * 40 + height) * 7 % 100;
        byte[] frame = encode(content.planes(width, height), quality);
        assertEquals(width, Vp8Fixtures.decoder(frame).width());
        assertEquals(height, Vp8Fixtures.decoder(frame).height());
      }
    }
    for (int quality : new int[] {1, 30, 75, 95, 100}) {
      encode(content.planes(200, 150), quality);
    }
  }

  @ParameterizedTest
  @CsvSource({"16383, 1", "1, 16383"})
  void encode_longestSides_isWhatTheDecoderMakesOfIt(int width, int height) throws IOException {
    encode(Content.SCENE.planes(width, height), 80);
  }

  @Test
  void encode_samplesOfFixture_staysNearThem() throws IOException {
    byte[] frame = Vp8Fixtures.frame("default");
    Vp8Decoder decoder = Vp8Fixtures.decoder(frame);
    int width = decoder.width();
    int height = decoder.height();
    byte[] samples = Vp8Fixtures.decode(frame, true);
    int half = (width + 1) / 2;
    byte[] u = new byte[half * ((height + 1) / 2)];
    byte[] v = new byte[u.length];
    System.arraycopy(samples, width * height, u, 0, u.length);
    System.arraycopy(samples, width * height + u.length, v, 0, v.length);
    StudioPlanes picture = new StudioPlanes(width, height, samples, width, u, v, half);
    byte[] again = Vp8Fixtures.decode(encode(picture, 95), true);
    assertTrue(meanSquare(samples, again) < 4, "mean square " + meanSquare(samples, again));
  }

  @Test
  void encode_higherQuality_isNearerAndLarger() throws IOException {
    StudioPlanes picture = Content.SCENE.planes(160, 120);
    int size = 0;
    double error = Double.MAX_VALUE;
    for (int quality : new int[] {5, 20, 40, 60, 75, 85, 92, 97, 100}) {
      byte[] frame = encode(picture, quality);
      double meanSquare = meanSquare(picture.y, Vp8Fixtures.decode(frame, true));
      assertTrue(frame.length > size, quality + ": " + frame.length + " bytes");
      assertTrue(meanSquare < error, quality + ": mean square " + meanSquare);
      size = frame.length;
      error = meanSquare;
    }
    assertTrue(error < 1, "mean square " + error);
  }

  /** Where colours hardly change, what a bit is worth must not wipe them out. */
  @Test
  void encode_faintColours_areKept() throws IOException {
    byte[] grain = Content.SCENE.planes(320, 240).y;
    byte[] u = new byte[160 * 120];
    for (int i = 0; i < u.length; i++) {
      u[i] = (byte) Math.round(128 + 2.5 * Math.sin(i % 160 * 0.15) * Math.cos(i / 160.0 * 0.12));
    }
    byte[] grey = new byte[u.length];
    Arrays.fill(grey, (byte) 128);
    byte[] frame = encode(new StudioPlanes(320, 240, grain, 320, u, grey, 160), 75);
    int from = grain.length;
    byte[] decoded = Arrays.copyOfRange(Vp8Fixtures.decode(frame, true), from, from + u.length);
    double share = meanSquare(u, decoded) / meanSquare(u, grey);
    assertTrue(share < 0.6, "mean square " + share + " of what grey would be off");
  }

  private static double meanSquare(byte[] expected, byte[] actual) {
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      int difference = (expected[i] & 0xFF) - (actual[i] & 0xFF);
      sum += difference * difference;
    }
    return sum / expected.length;
  }

  /** In the largest pictures there are four bits for the modes of each macroblock. */
  @Test
  void encode_littleRoomInFirstPartition_staysWithinIt() throws IOException {
    StudioPlanes picture = Content.NOISE.planes(640, 480);
    int macroblocks = 40 * 30;
    int free = firstPartition(encode(picture, 80));
    int room = 4096 + macroblocks * 8 / 8;
    assertTrue(free > room, free + " bytes without a limit");
    int limited = firstPartition(encode(picture, 80, room));
    assertTrue(limited <= room, limited + " bytes");
  }

  private static int firstPartition(byte[] frame) {
    return (frame[0] & 0xFF | (frame[1] & 0xFF) << 8 | (frame[2] & 0xFF) << 16) >> 5;
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "16384, 1", "1, 16384"})
  void encode_sizeThatVp8CannotSay_isRefused(int width, int height) {
    byte[] plane = new byte[16384];
    StudioPlanes picture = new StudioPlanes(width, height, plane, width, plane, plane, width);
    assertEquals(
        "VP8 frame of " + width + " x " + height,
        assertThrows(IllegalArgumentException.class, () -> Vp8Encoder.encode(picture, 80, () -> {}))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({"0", "101"})
  void encode_qualityOutOfRange_isRefused(int quality) {
    StudioPlanes picture = Content.GREY.planes(1, 1);
    assertThrows(
        IllegalArgumentException.class, () -> Vp8Encoder.encode(picture, quality, () -> {}));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 16, 128, 128",
    "255, 255, 255, 235, 128, 128",
    "255, 0, 0, 82, 90, 240",
    "0, 255, 0, 145, 54, 34",
    "0, 0, 255, 41, 240, 110"
  })
  void ofRgb_coloursOfBars_areThoseOfBt601(int r, int g, int b, int y, int u, int v) {
    byte[] rgb = new byte[3 * 15];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) r;
      rgb[i + 1] = (byte) g;
      rgb[i + 2] = (byte) b;
    }
    StudioPlanes planes = StudioPlanes.ofRgb(rgb, 5, 3);
    assertEquals(6, planes.u.length);
    for (int i = 0; i < 15; i++) {
      assertEquals(y, planes.y[i] & 0xFF);
      assertEquals(u, planes.u[i / 3] & 0xFF);
      assertEquals(v, planes.v[i / 3] & 0xFF);
    }
  }
}
