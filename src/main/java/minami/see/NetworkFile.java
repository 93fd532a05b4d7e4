package minami.see;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a network from its file, which {@code src/models} writes. All numbers are big-endian.
 *
 * <pre>
 * int magic, short version
 * short channels, short height, short width of the input
 * short number of layers, and each of them:
 *   byte kind
 *   short number of each value that it reads: 0 is the input, n what the nth layer makes
 *   convolution: short channels that it makes
 *   both convolutions: byte size of the window, byte stride, byte padding before
 *   both convolutions, and addition: byte activation
 *   both convolutions: tensor of weights, tensor of biases
 * tensor:
 *   byte form, int number of samples
 *   float16: these; or 8-bit: double least, double step, and bytes b for least + b * step
 * </pre>
 */
final class NetworkFile {
  private static final int MAGIC = 0x4d4e4554;
  private static final int VERSION = 1;

  private static final int CONVOLUTION = 1;
  private static final int DEPTHWISE_CONVOLUTION = 2;
  private static final int ADDITION = 3;
  private static final int MAX_POOLING = 4;
  private static final int ENLARGEMENT = 5;
  private static final int MEAN = 6;
  private static final int SOFTMAX = 7;

  private static final int FLOAT16 = 1;
  private static final int BYTES = 2;

  private static final int MAX_CHANNELS = 4096;
  private static final int MAX_SIDE = 1024;
  private static final int MAX_WINDOW = 7;

  private final ByteBuffer file;

  /** Of the values so far. */
  private final List<Shape> shapes = new ArrayList<>();

  private NetworkFile(byte[] file) {
    this.file = ByteBuffer.wrap(file);
  }

  /**
   * A network of ours.
   *
   * @param name of its file beside this class
   */
  static Network load(String name, Shape input, Shape output) {
    try (InputStream in = NetworkFile.class.getResourceAsStream(name)) {
      Network network = read(in);
      check(network.input().isLike(input), "it reads " + network.input());
      check(network.output().isLike(output), "it makes " + network.output());
      return network;
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /**
   * @throws IOException also if the file is broken
   */
  static Network read(InputStream in) throws IOException {
    try {
      return new NetworkFile(in.readAllBytes()).network();
    } catch (BufferUnderflowException e) {
      throw new IOException("the file of the network is cut short", e);
    }
  }

  private Network network() throws IOException {
    check(file.getInt() == MAGIC, "no file of a network");
    int version = number();
    check(version == VERSION, "version " + version + " instead of " + VERSION);
    shapes.add(checked(new Shape(number(), number(), number())));
    int layers = number();
    check(layers > 0, "no layers");
    List<Network.Step> steps = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      Network.Step step = step();
      shapes.add(checked(step.layer().output()));
      steps.add(step);
    }
    check(!file.hasRemaining(), file.remaining() + " bytes after the last layer");
    return new Network(shapes.get(0), steps);
  }

  private Network.Step step() throws IOException {
    int kind = small();
    int first = value();
    Shape input = shapes.get(first);
    return switch (kind) {
      case CONVOLUTION -> step(convolution(input), first);
      case DEPTHWISE_CONVOLUTION -> step(depthwiseConvolution(input), first);
      case ADDITION -> {
        int second = value();
        yield step(addition(input, shapes.get(second)), first, second);
      }
      case MAX_POOLING -> {
        check(input.height() % 2 == 0 && input.width() % 2 == 0, "odd sides to halve: " + input);
        yield step(new MaxPooling(input), first);
      }
      case ENLARGEMENT -> step(new Enlargement(input), first);
      case MEAN -> step(new Mean(input), first);
      case SOFTMAX -> {
        check(input.area() == 1, "shares of more than single samples: " + input);
        yield step(new Softmax(input), first);
      }
      default -> throw broken("kind of layer: " + kind);
    };
  }

  private static Network.Step step(Layer layer, int... inputs) {
    return new Network.Step(layer, inputs);
  }

  private Addition addition(Shape a, Shape b) throws IOException {
    check(a.height() == b.height() && a.width() == b.width(), "the sum of " + a + " and " + b);
    return new Addition(a, b, activation());
  }

  private Convolution convolution(Shape input) throws IOException {
    int channels = number();
    checked(input.withChannels(channels));
    Window window = window();
    Activation activation = activation();
    float[][] weights = rows(channels, input.channels() * window.taps());
    return new Convolution(input, window, weights, tensor(channels), activation);
  }

  private DepthwiseConvolution depthwiseConvolution(Shape input) throws IOException {
    Window window = window();
    Activation activation = activation();
    float[][] weights = rows(input.channels(), window.taps());
    return new DepthwiseConvolution(input, window, weights, tensor(input.channels()), activation);
  }

  private Window window() throws IOException {
    Window window = new Window(small(), small(), small());
    check(
        window.size() > 0
            && window.size() <= MAX_WINDOW
            && (window.stride() == 1 || window.stride() == 2)
            && window.before() < window.size(),
        "a window that there is not: " + window);
    return window;
  }

  private Activation activation() throws IOException {
    int number = small();
    return switch (number) {
      case 0 -> Activation.NONE;
      case 1 -> Activation.RELU;
      case 2 -> Activation.RELU6;
      default -> throw broken("activation " + number);
    };
  }

  private float[][] rows(int count, int length) throws IOException {
    float[] samples = tensor(count * length);
    float[][] rows = new float[count][length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(samples, i * length, rows[i], 0, length);
    }
    return rows;
  }

  private float[] tensor(int expected) throws IOException {
    int form = small();
    check(form == FLOAT16 || form == BYTES, "form of a tensor: " + form);
    int count = file.getInt();
    check(count == expected, count + " samples instead of " + expected);
    // Before there is memory for what is not there.
    check(count <= file.remaining(), "a tensor of " + count + " samples is cut short");
    float[] samples = new float[count];
    if (form == FLOAT16) {
      for (int i = 0; i < count; i++) {
        samples[i] = float16(file.getShort());
      }
    } else {
      double least = file.getDouble();
      double step = file.getDouble();
      for (int i = 0; i < count; i++) {
        samples[i] = (float) (least + small() * step);
      }
    }
    return samples;
  }

  /** IEEE 754's binary16: a sign, 5 bits of exponent, 10 of fraction. */
  static float float16(short half) {
    int exponent = half >> 10 & 0x1f;
    int fraction = half & 0x3ff;
    float magnitude =
        exponent == 0
            ? fraction * 0x1p-24f
            : exponent == 0x1f
                ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                : Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
    return half < 0 ? -magnitude : magnitude;
  }

  /** The number of a value that there is already. */
  private int value() throws IOException {
    int value = number();
    check(value < shapes.size(), "a layer reads value " + value + " of " + shapes.size());
    return value;
  }

  private static Shape checked(Shape shape) throws IOException {
    check(
        Math.min(shape.channels(), Math.min(shape.height(), shape.width())) > 0
            && shape.channels() <= MAX_CHANNELS
            && Math.max(shape.height(), shape.width()) <= MAX_SIDE,
        "a value of " + shape);
    return shape;
  }

  private int number() {
    return Short.toUnsignedInt(file.getShort());
  }

  private int small() {
    return Byte.toUnsignedInt(file.get());
  }

  private static void check(boolean condition, String trouble) throws IOException {
    if (!condition) {
      throw broken(trouble);
    }
  }

  private static IOException broken(String trouble) {
    return new IOException("the file of the network is broken: " + trouble);
  }
}
