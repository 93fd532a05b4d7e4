package minami.image;

import java.awt.color.ColorSpace;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOException;
import minami.webp.AlphaDecoder;
import minami.webp.RgbRows;
import minami.webp.Vp8Decoder;
import minami.webp.Vp8lDecoder;
import minami.webp.WebpFile;

/** The frames of a WebP. */
final class WebpAnimation implements AnimatedSource {

  private static final int OPAQUE = 0xFF << 24;

  private final byte[] webp;
  private final WebpFile file;
  private final List<WebpFile.AnimatedFrame> frames;

  private WebpAnimation(byte[] webp, WebpFile file, List<WebpFile.AnimatedFrame> frames) {
    this.webp = webp;
    this.file = file;
    this.frames = frames;
  }

  /**
   * Reads the headers of the frames.
   *
   * @param most how many are read at most
   * @throws IOException if they are broken
   */
  static WebpAnimation of(byte[] webp, WebpFile file, int most) throws IOException {
    return new WebpAnimation(webp, file, file.frames(most));
  }

  @Override
  public int width() {
    return file.width();
  }

  @Override
  public int height() {
    return file.height();
  }

  @Override
  public List<FrameHeader> headers() {
    return frames.stream().map(WebpAnimation::header).toList();
  }

  private static FrameHeader header(WebpFile.AnimatedFrame animated) {
    WebpFile.Frame frame = animated.frame();
    return new FrameHeader(
        frame.x(),
        frame.y(),
        frame.width(),
        frame.height(),
        animated.duration(),
        animated.blends(),
        animated.disposesToBackground() ? Disposal.BACKGROUND : Disposal.NONE);
  }

  @Override
  public int loops() {
    return file.loops();
  }

  @Override
  public Optional<ColorSpace> space() {
    return SrgbConversion.space(
        file.icc().map(icc -> Arrays.copyOfRange(webp, icc.from(), icc.to())), 3);
  }

  @Override
  public long memory() {
    return frames.stream().mapToLong(f -> memory(f.frame())).max().orElse(0);
  }

  private long memory(WebpFile.Frame frame) {
    try {
      return frame.lossless()
          ? lossless(frame).memory()
          : Vp8Decoder.memory(frame.width(), frame.height())
              + RgbRows.memory(frame.width())
              + (frame.alpha().isPresent()
                  ? AlphaDecoder.memory(frame.width(), frame.height())
                  : 0);
    } catch (IOException e) {
      throw new IllegalStateException("the header has been read before", e);
    }
  }

  private Vp8lDecoder lossless(WebpFile.Frame frame) throws IOException {
    return Vp8lDecoder.of(webp, frame.image().from(), frame.image().to());
  }

  @Override
  public void decode(int index, Deadline deadline, Rows rows) throws IOException {
    WebpFile.Frame frame = frames.get(index).frame();
    int sound =
        frame.lossless()
            ? decodeLossless(frame, deadline, rows)
            : decodeLossy(frame, deadline, rows);
    if (sound < frame.height()) {
      throw new IIOException("A frame is broken");
    }
  }

  private int decodeLossless(WebpFile.Frame frame, Deadline deadline, Rows rows)
      throws IOException {
    Vp8lDecoder decoder = lossless(frame);
    int[] opaque = new int[frame.width()];
    return decoder.decode(
        frame.height(),
        deadline::check,
        (argb, offset) -> {
          if (decoder.alpha()) {
            rows.add(argb, offset);
          } else {
            for (int x = 0; x < opaque.length; x++) {
              opaque[x] = argb[offset + x] | OPAQUE;
            }
            rows.add(opaque, 0);
          }
        });
  }

  private int decodeLossy(WebpFile.Frame frame, Deadline deadline, Rows rows) throws IOException {
    AlphaDecoder alpha =
        frame.alpha().isPresent() ? alpha(frame, frame.alpha().get(), deadline) : null;
    byte[] opaque = new byte[frame.width()];
    Arrays.fill(opaque, (byte) 255);
    int[] row = new int[frame.width()];
    return Vp8Decoder.of(webp, frame.image().from(), frame.image().to())
        .decode(
            true,
            frame.height(),
            deadline::check,
            new RgbRows(
                frame.width(),
                frame.height(),
                rgb -> {
                  merge(rgb, alpha == null ? opaque : alpha.next(), row);
                  rows.add(row, 0);
                }));
  }

  private AlphaDecoder alpha(WebpFile.Frame frame, WebpFile.Range chunk, Deadline deadline)
      throws IOException {
    return AlphaDecoder.of(
        webp, chunk.from(), chunk.to(), frame.width(), frame.height(), deadline::check);
  }

  private static void merge(byte[] rgb, byte[] alpha, int[] argb) {
    for (int x = 0, i = 0; x < argb.length; x++, i += 3) {
      argb[x] =
          (alpha[x] & 0xFF) << 24
              | (rgb[i] & 0xFF) << 16
              | (rgb[i + 1] & 0xFF) << 8
              | rgb[i + 2] & 0xFF;
    }
  }
}
