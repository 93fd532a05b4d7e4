package minami.see;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkFileTest {
  /** Where numbers stand in {@link #small}. */
  private static final int VERSION = 4;

  private static final int HEIGHT = 8;
  private static final int LAYERS = 12;
  private static final int KIND = 14;
  private static final int INPUT = 15;
  private static final int CHANNELS = 17;
  private static final int SIZE = 19;
  private static final int STRIDE = 20;
  private static final int BEFORE = 21;
  private static final int ACTIVATION = 22;
  private static final int FORM = 23;
  private static final int COUNT = 24;

  @Test
  void goodFile_isRead() throws IOException {
    Network network = read(small());

    assertThat(network.input()).isEqualTo(new Shape(1, 2, 2));
    assertThat(network.output()).isEqualTo(new Shape(2, 1, 1));
    float[][] output = network.run(new float[][] {{1, 2, 3, 6}}, () -> {});
    assertThat(output[0]).containsExactly(2.5f * 3 + 1);
    assertThat(output[1]).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"faces.network", "photos.network"})
  void cutFile_isRefused(String name) throws IOException {
    byte[] whole = file(name);
    assertThatCode(() -> read(whole)).doesNotThrowAnyException();

    for (int length = 0; length < whole.length; length += length < 60 ? 1 : whole.length / 20) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatIOException().isThrownBy(() -> read(cut)).withMessageContaining("cut short");
    }
  }

  @Test
  void moreAfterTheLastLayer_isRefused() {
    byte[] longer = Arrays.copyOf(small(), small().length + 3);

    assertThatIOException()
        .isThrownBy(() -> read(longer))
        .withMessageContaining("3 bytes after the last layer");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, no file of a network",
    VERSION + 1 + ", 9, version 9 instead of 1",
    HEIGHT + ", 255, a value of 1x65282x2",
    HEIGHT + 1 + ", 0, a value of 1x0x2",
    LAYERS + 1 + ", 0, no layers",
    KIND + ", 99, kind of layer: 99",
    INPUT + 1 + ", 1, a layer reads value 1 of 1",
    CHANNELS + ", 255, a value of 65282x2x2",
    CHANNELS + 1 + ", 3, 2 samples instead of 3",
    SIZE + ", 0, a window that there is not",
    SIZE + ", 200, a window that there is not",
    SIZE + ", 2, 2 samples instead of 8",
    STRIDE + ", 0, a window that there is not",
    STRIDE + ", 3, a window that there is not",
    BEFORE + ", 1, a window that there is not",
    ACTIVATION + ", 7, activation 7",
    FORM + ", 7, form of a tensor: 7",
    COUNT + ", 127, 2130706434 samples instead of 2",
    COUNT + ", 255, -16777214 samples instead of 2",
  })
  void wrongNumber_isRefused(int at, int value, String trouble) {
    byte[] wrong = small();
    wrong[at] = (byte) value;

    assertThatIOException().isThrownBy(() -> read(wrong)).withMessageContaining(trouble);
  }

  @Test
  void tensorThatIsNotThere_isRefusedBeforeItTakesMemory() {
    // 4096 channels of 4096 inputs by 7 by 7: 3 GB of floats.
    ByteBuffer file = ByteBuffer.allocate(100).putInt(0x4d4e4554).putShort((short) 1);
    file.putShort((short) 4096).putShort((short) 8).putShort((short) 8).putShort((short) 1);
    file.put((byte) 1).putShort((short) 0).putShort((short) 4096);
    file.put(new byte[] {7, 1, 3, 0, 2}).putInt(4096 * 4096 * 49);

    assertThatIOException()
        .isThrownBy(() -> read(file.array()))
        .withMessageContaining("a tensor of 822083584 samples is cut short");
  }

  @Test
  void anyWrongByte_isRefusedOrReadAsSomethingElse() throws IOException {
    byte[] whole = file("faces.network");
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      byte[] wrong = whole.clone();
      wrong[random.nextInt(i < 100 ? 40 : 20_000)] = (byte) random.nextInt();
      try {
        read(wrong);
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(50);
  }

  @Test
  void networkOfAnotherShape_isRefused() {
    assertThatCode(
            () -> NetworkFile.load("faces.network", new Shape(3, 224, 224), new Shape(5, 48, 48)))
        .hasRootCauseMessage("the file of the network is broken: it reads 3x192x192");
    assertThatCode(
            () -> NetworkFile.load("faces.network", new Shape(3, 192, 192), new Shape(1, 48, 48)))
        .hasRootCauseMessage("the file of the network is broken: it makes 5x48x48");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0x3c00, 1",
    "0xbc00, -1",
    "0x3555, 0.33325195",
    "0x7bff, 65504",
    "1, 5.9604645e-8",
    "0x03ff, 6.097555e-5",
    "0x0400, 6.1035156e-5",
    "0x7c00, Infinity",
    "0xfc00, -Infinity",
    "0x7e00, NaN"
  })
  void float16_isRead(String bits, float value) {
    assertThat(NetworkFile.float16((short) (int) Integer.decode(bits)))
        .isEqualTo(Float.valueOf(value));
  }

  /** Two planes of a single plane's samples, then relu, then the mean. */
  private static byte[] small() {
    ByteBuffer file = ByteBuffer.allocate(100).putInt(0x4d4e4554).putShort((short) 1);
    file.putShort((short) 1).putShort((short) 2).putShort((short) 2).putShort((short) 2);
    file.put((byte) 1).putShort((short) 0).putShort((short) 2);
    file.put(new byte[] {1, 1, 0, 1});
    file.put((byte) 2).putInt(2).putDouble(-1).putDouble(0.5).put(new byte[] {7, 0});
    file.put((byte) 1).putInt(2).putShort((short) 0x3c00).putShort((short) 0);
    file.put((byte) 6).putShort((short) 1);
    return Arrays.copyOf(file.array(), file.position());
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = NetworkFile.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static Network read(byte[] file) throws IOException {
    return NetworkFile.read(new ByteArrayInputStream(file));
  }
}
