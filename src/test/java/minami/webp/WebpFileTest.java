package minami.webp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import minami.testing.Corpus;
import org.junit.jupiter.api.Test;

class WebpFileTest {
  private static final int ANIMATION = 2;
  private static final int CANVAS = 30;
  private static final byte[] ANIM = chunk("ANIM", ints(4, 0xFF112233), ints(2, 7));

  private static byte[] ints(int bytes, int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes * values.length + 4);
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      buffer.putInt(i * bytes, values[i]);
    }
    return Arrays.copyOf(buffer.array(), bytes * values.length);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] chunk(String type, byte[]... parts) {
    byte[] payload = join(parts);
    byte[] padding = new byte[payload.length & 1];
    return join(type.getBytes(ISO_8859_1), ints(4, payload.length), payload, padding);
  }

  /** A picture of one colour. */
  private static byte[] image(int width, int height) {
    Vp8lWriter writer = Vp8lWriter.picture(width, height).bits(0, 3);
    return chunk("VP8L", writer.single(7).single(8).single(9).single(255).single(0).bytes());
  }

  private static byte[] frame(int x, int y, int width, int height, int duration, int flags) {
    return chunk(
        "ANMF",
        ints(3, x / 2, y / 2, width - 1, height - 1, duration),
        ints(1, flags),
        image(width, height));
  }

  private static byte[] extended(int flags, byte[]... chunks) {
    byte[] header = chunk("VP8X", ints(4, flags), ints(3, CANVAS - 1, CANVAS - 1));
    return chunk("RIFF", "WEBP".getBytes(ISO_8859_1), header, join(chunks));
  }

  private static List<WebpFile.AnimatedFrame> frames(byte[] webp) throws WebpException {
    return WebpFile.of(webp).frames(1000);
  }

  @Test
  void framesOfAnAnimation_areReadAsTheyStand() throws Exception {
    byte[] webp =
        extended(
            ANIMATION,
            ANIM,
            chunk("what"),
            frame(0, 0, 30, 30, 0, 0),
            chunk("what", new byte[5]),
            frame(2, 14, 5, 16, 0xFFFFFF, 2),
            frame(28, 28, 2, 2, 40, 0xFD));
    WebpFile file = WebpFile.of(webp);
    assertThat(file.animated()).isTrue();
    assertThat(file.loops()).isEqualTo(7);
    List<WebpFile.AnimatedFrame> frames = frames(webp);
    assertThat(frames)
        .extracting(WebpFile.AnimatedFrame::duration)
        .containsExactly(0, 0xFFFFFF, 40);
    assertThat(frames)
        .extracting(WebpFile.AnimatedFrame::blends)
        .containsExactly(true, false, true);
    assertThat(frames)
        .extracting(WebpFile.AnimatedFrame::disposesToBackground)
        .containsExactly(false, false, true);
    WebpFile.Frame second = frames.get(1).frame();
    assertThat(List.of(second.x(), second.y(), second.width(), second.height()))
        .containsExactly(2, 14, 5, 16);
    WebpFile.Range image = second.image();
    Vp8lDecoder decoder = Vp8lDecoder.of(webp, image.from(), image.to());
    assertThat(Vp8lFixtures.decode(decoder)).hasSize(80).containsOnly(0xFF080709);
    assertThat(file.frames(2)).hasSize(2);
  }

  @Test
  void animationsOfTheCorpus_haveTheFramesThatWebpmuxCounts() throws Exception {
    assertThat(frames(Corpus.bytes("webp/big-height.webp"))).hasSize(99);
    assertThat(frames(Corpus.bytes("webp/dancing_banana2.lossless.webp"))).hasSize(8);
  }

  @Test
  void animationFlagOrParametersMissing_isThePictureOfTheFirstFrame() throws Exception {
    byte[] frame = frame(2, 4, 6, 8, 1, 0);
    for (byte[] webp :
        List.of(
            extended(0, ANIM, frame, frame),
            extended(ANIMATION, frame, frame),
            extended(ANIMATION, frame, ANIM, frame),
            extended(ANIMATION, chunk("ANIM", new byte[5]), frame, frame),
            extended(ANIMATION, ANIM, image(CANVAS, CANVAS), frame))) {
      WebpFile file = WebpFile.of(webp);
      assertThat(file.animated()).isFalse();
      assertThat(file.loops()).isOne();
      assertThat(frames(webp)).isEmpty();
      assertThat(file.frame().lossless()).isTrue();
    }
  }

  @Test
  void moreFramesThanAreAskedFor_areNotLookedAt() throws Exception {
    byte[][] chunks = new byte[1002][];
    Arrays.fill(chunks, frame(0, 0, 1, 1, 10, 0));
    chunks[0] = ANIM;
    chunks[1001] = frame(0, 0, CANVAS + 1, 1, 10, 0); // broken
    WebpFile file = WebpFile.of(extended(ANIMATION, chunks));
    assertThat(file.frames(1000)).hasSize(1000);
    assertThatThrownBy(() -> file.frames(1001)).isInstanceOf(WebpException.class);
  }

  @Test
  void brokenFrameAfterTheFirst_isRefusedWhenAskedFor() throws Exception {
    byte[] sound = frame(0, 0, 1, 1, 10, 0);
    byte[] otherSize = frame(0, 0, 3, 3, 10, 0);
    otherSize[8 + 6]++;
    for (byte[] broken :
        List.of(
            otherSize,
            frame(0, 0, CANVAS + 1, 1, 10, 0),
            frame(0, 28, 1, 3, 10, 0),
            frame(2 * 0xFFFFFF, 2 * 0xFFFFFF, 1, 1, 10, 0),
            chunk("ANMF"),
            chunk("ANMF", new byte[24]))) {
      WebpFile file = WebpFile.of(extended(ANIMATION, ANIM, sound, broken));
      assertThat(file.frames(1)).hasSize(1);
      assertThatThrownBy(() -> file.frames(2)).isInstanceOf(WebpException.class);
    }
  }

  @Test
  void animationThatBreaksOff_hasTheFramesThatAreWhole() throws Exception {
    byte[] frame = frame(0, 0, 8, 8, 10, 0);
    byte[] webp = extended(ANIMATION, ANIM, frame, frame, frame);
    int first = webp.length - 3 * frame.length;
    for (int length = first + 40; length <= webp.length; length++) {
      int whole = Math.max(1, (length - first) / frame.length);
      assertThat(frames(Arrays.copyOf(webp, length))).hasSize(whole);
    }
  }

  /** Bits anywhere in the headers; what is read must be within the file and the canvas. */
  @Test
  void anyBitsChanged_giveFramesOnTheCanvasOrAWebpException() {
    byte[] frame = frame(2, 4, 6, 8, 10, 1);
    byte[] webp = extended(ANIMATION, ANIM, frame, frame, frame);
    Random random = new Random(1);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = Arrays.copyOf(webp, webp.length - random.nextInt(2) * random.nextInt(40));
      for (int n = random.nextInt(4); n >= 0; n--) {
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        WebpFile file = WebpFile.of(changed);
        for (WebpFile.AnimatedFrame animated : frames(changed)) {
          WebpFile.Frame f = animated.frame();
          assertThat(f.x() + f.width()).isLessThanOrEqualTo(file.width());
          assertThat(f.y() + f.height()).isLessThanOrEqualTo(file.height());
          assertThat(f.image().to()).isBetween(f.image().from(), changed.length);
        }
        read++;
      } catch (WebpException e) {
        assertThat(e.offset()).isBetween(0, changed.length);
      }
    }
    assertThat(read).isBetween(1000, 19_000);
  }
}
