package minami.webp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The chunks of a WebP file (RFC 9649, section 2) that its frames need. Only headers are decoded,
 * of an animation those of the first frame until the others are asked for. Sizes that are stated
 * twice must agree: else a limit checked against one would not bound the other.
 */
public final class WebpFile {

  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int VP8X_SIZE = 10;
  private static final int ANIMATION = 0x02;
  private static final int ANIM_SIZE = 6;
  private static final int ANMF_SIZE = 16;
  private static final int DO_NOT_BLEND = 0x02;
  private static final int DISPOSE = 0x01;

  /** More than any sound file has, even with thousands of frames. */
  private static final int MOST_CHUNKS = 100_000;

  /**
   * A part of the file.
   *
   * @param from the first byte of a chunk's payload
   * @param to the byte after the last one that is there
   */
  public record Range(int from, int to) {}

  /**
   * A frame and its place on the canvas, in pixels.
   *
   * @param lossless whether the image is a VP8L bit stream, else a VP8 one
   * @param image the bit stream
   * @param alpha the alpha plane of a lossy frame, if it has one
   */
  public record Frame(
      int x, int y, int width, int height, boolean lossless, Range image, Optional<Range> alpha) {}

  /**
   * A frame of an animation (section 2.7.1.1).
   *
   * @param duration in milliseconds, as the file has it: it may be 0
   * @param blends whether it is laid over the canvas, else it replaces what is there
   * @param disposesToBackground whether its place is cleared before the next frame
   */
  public record AnimatedFrame(
      Frame frame, int duration, boolean blends, boolean disposesToBackground) {}

  private final byte[] webp;
  private final ByteBuffer buffer;
  private final long length;
  private final int end;
  private int width;
  private int height;
  private Frame frame;
  private boolean animation;
  private Range anim;
  private int frameCount;
  private Range icc;
  private Range exif;

  private WebpFile(byte[] webp) {
    this.webp = webp;
    buffer = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    length = webp.length < FIRST_CHUNK ? 0 : Integer.toUnsignedLong(buffer.getInt(4)) + 8;
    end = (int) Math.min(webp.length, length);
  }

  /**
   * Reads the chunks of a file; one that breaks off may still have a frame.
   *
   * @throws WebpException if there is no frame, or if sizes disagree
   */
  public static WebpFile of(byte[] webp) throws WebpException {
    WebpFile file = new WebpFile(webp);
    file.read();
    return file;
  }

  /** How much of the file is there, by the length in its header: 1 if it is whole. */
  public double completeness() {
    return (double) end / length;
  }

  /** Of the canvas, in pixels. */
  public int width() {
    return width;
  }

  /** Of the canvas, in pixels. */
  public int height() {
    return height;
  }

  /** The picture, or the first frame of an animation. */
  public Frame frame() {
    return frame;
  }

  /**
   * Whether the file says that it is an animation, and has the {@code ANIM} chunk that it must have
   * before its frames. What has frames without either is the picture of the first one.
   */
  public boolean animated() {
    return frameCount > 0;
  }

  /** How often the animation is shown; 0: without end. */
  public int loops() {
    return animated() ? buffer.getShort(anim.from() + 4) & 0xFFFF : 1;
  }

  /**
   * The frames of the animation; none if there is no animation. Where the file breaks off, a frame
   * that is not whole is one only if it is the first.
   *
   * @param most how many are read at most
   * @throws WebpException if one of them has no image, reaches past the canvas, or has two sizes
   */
  public List<AnimatedFrame> frames(int most) throws WebpException {
    List<AnimatedFrame> frames = new ArrayList<>();
    int count = Math.min(most, frameCount);
    for (long at = FIRST_CHUNK; frames.size() < count; at = next((int) at)) {
      if (isAt((int) at, "ANMF")) {
        frames.add(animated(payload((int) at, end)));
      }
    }
    return frames;
  }

  /** The colour profile. */
  public Optional<Range> icc() {
    return Optional.ofNullable(icc);
  }

  /** The Exif block. */
  public Optional<Range> exif() {
    return Optional.ofNullable(exif);
  }

  private void read() throws WebpException {
    if (end < FIRST_CHUNK + CHUNK_HEADER || !isAt(0, "RIFF") || !isAt(8, "WEBP")) {
      throw new WebpException("Not a WebP", 0);
    }
    if (isAt(FIRST_CHUNK, "VP8X")) {
      readExtended();
    } else {
      frame = image(FIRST_CHUNK, end, 0, 0, Optional.empty());
      width = frame.width();
      height = frame.height();
    }
  }

  /** Section 2.7. */
  private void readExtended() throws WebpException {
    Range header = payload(FIRST_CHUNK, end);
    if (header.to() - header.from() < VP8X_SIZE) {
      throw new WebpException("VP8X breaks off", header.to());
    }
    animation = (webp[header.from()] & ANIMATION) != 0;
    width = 1 + unsigned24(header.from() + 4);
    height = 1 + unsigned24(header.from() + 7);
    Optional<Range> alpha = Optional.empty();
    int chunks = 0;
    for (long at = next(FIRST_CHUNK); at + CHUNK_HEADER <= end; at = next((int) at)) {
      if (++chunks > MOST_CHUNKS) {
        throw new WebpException("More than " + MOST_CHUNKS + " chunks", (int) at);
      }
      Range payload = payload((int) at, end);
      switch (type((int) at)) {
        case "ICCP" -> icc = icc == null ? payload : icc;
        case "EXIF" -> exif = exif == null ? payload : exif;
        case "ALPH" -> alpha = alpha.isPresent() ? alpha : Optional.of(payload);
        case "VP8 ", "VP8L" -> frame = frame == null ? still((int) at, alpha) : frame;
        case "ANIM" -> anim = anim == null ? payload : anim;
        case "ANMF" -> countFrame(payload, next((int) at));
        default -> {} // unknown chunks are skipped (section 2.7.1.6)
      }
    }
    if (frame == null) {
      throw new WebpException("No image", end);
    }
  }

  private Frame still(int at, Optional<Range> alpha) throws WebpException {
    Frame image = image(at, end, 0, 0, alpha);
    if (image.width() != width || image.height() != height) {
      throw sizes(image.width(), image.height(), width, height, at);
    }
    return image;
  }

  private void countFrame(Range anmf, long next) throws WebpException {
    if (frame == null) {
      frame = animated(anmf).frame();
      boolean parameters = anim != null && anim.to() - anim.from() >= ANIM_SIZE;
      frameCount = animation && parameters ? 1 : 0;
    } else if (frameCount > 0 && next <= end) {
      frameCount++;
    }
  }

  /** Section 2.7.1.1. */
  private AnimatedFrame animated(Range anmf) throws WebpException {
    if (anmf.to() - anmf.from() < ANMF_SIZE + CHUNK_HEADER) {
      throw new WebpException("ANMF breaks off", anmf.to());
    }
    int from = anmf.from();
    int frameWidth = 1 + unsigned24(from + 6);
    int frameHeight = 1 + unsigned24(from + 9);
    Optional<Range> alpha = Optional.empty();
    int at = from + ANMF_SIZE;
    if (isAt(at, "ALPH")) {
      alpha = Optional.of(payload(at, anmf.to()));
      at = (int) Math.min(anmf.to(), next(at));
    }
    Frame image = image(at, anmf.to(), 2 * unsigned24(from), 2 * unsigned24(from + 3), alpha);
    if (image.width() != frameWidth || image.height() != frameHeight) {
      throw sizes(image.width(), image.height(), frameWidth, frameHeight, at);
    }
    if (image.x() + image.width() > width || image.y() + image.height() > height) {
      throw new WebpException("A frame reaches past the canvas", from);
    }
    int flags = webp[from + 15];
    return new AnimatedFrame(
        image, unsigned24(from + 12), (flags & DO_NOT_BLEND) == 0, (flags & DISPOSE) != 0);
  }

  private static WebpException sizes(int w, int h, int saidW, int saidH, int at) {
    return new WebpException(
        "An image of " + w + "x" + h + " is said to be " + saidW + "x" + saidH, at);
  }

  private Frame image(int at, int limit, int x, int y, Optional<Range> alpha) throws WebpException {
    if (at + CHUNK_HEADER > limit) {
      throw new WebpException("No image", at);
    }
    Range image = payload(at, limit);
    switch (type(at)) {
      case "VP8 " -> {
        Vp8Decoder header = Vp8Decoder.of(webp, image.from(), image.to());
        return new Frame(x, y, header.width(), header.height(), false, image, alpha);
      }
      case "VP8L" -> {
        Vp8lDecoder header = Vp8lDecoder.of(webp, image.from(), image.to());
        return new Frame(x, y, header.width(), header.height(), true, image, Optional.empty());
      }
      default -> throw new WebpException("No image", at);
    }
  }

  private Range payload(int chunk, int limit) {
    long to = chunk + CHUNK_HEADER + Integer.toUnsignedLong(buffer.getInt(chunk + 4));
    return new Range(chunk + CHUNK_HEADER, (int) Math.min(limit, to));
  }

  /** A payload of odd length is followed by a byte of padding. */
  private long next(int chunk) {
    long length = Integer.toUnsignedLong(buffer.getInt(chunk + 4));
    return chunk + CHUNK_HEADER + length + (length & 1);
  }

  private String type(int at) {
    return new String(webp, at, 4, ISO_8859_1);
  }

  private boolean isAt(int at, String type) {
    return at + 4 <= end && type.equals(type(at));
  }

  private int unsigned24(int at) {
    return buffer.getShort(at) & 0xFFFF | (webp[at + 2] & 0xFF) << 16;
  }
}
