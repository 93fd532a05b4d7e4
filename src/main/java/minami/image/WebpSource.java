package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;

import java.awt.color.ColorSpace;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import minami.webp.AlphaDecoder;
import minami.webp.PlaneSink;
import minami.webp.RgbRows;
import minami.webp.StudioColour;
import minami.webp.Vp8Decoder;
import minami.webp.Vp8lDecoder;
import minami.webp.WebpFile;

/**
 * A WebP, or the first frame of one, resized row by row as it is decoded: no picture of its full
 * size is ever in memory.
 */
final class WebpSource implements PlanarSource {

  /**
   * A lossy picture shrunk by this or more looks the same without its loop filter (SSIM 0.997 and
   * more).
   */
  private static final double UNFILTERED = 3;

  /** Rows past the crop: chroma at half the size looks a little further than luma. */
  private static final int MARGIN = 16;

  private final byte[] webp;
  private final WebpFile file;
  private final WebpFile.Frame frame;
  private final ExifOrientation orientation;
  private final Deadline deadline;

  private WebpSource(byte[] webp, WebpFile file, Deadline deadline) {
    this.webp = webp;
    this.file = file;
    this.frame = file.frame();
    this.orientation = ExifOrientation.of(ExifBlock.inWebp(webp, file));
    this.deadline = deadline;
  }

  /**
   * Reads the headers.
   *
   * @throws ImageException if they are broken, or disagree
   */
  static WebpSource open(byte[] webp, Deadline deadline) throws ImageException {
    try {
      return new WebpSource(webp, WebpFile.of(webp), deadline);
    } catch (IOException e) {
      throw corrupt(e);
    }
  }

  private static ImageException corrupt(IOException cause) {
    return new ImageException(CORRUPT, "the original is a broken webp picture", cause);
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
  public ExifOrientation orientation() {
    return orientation;
  }

  @Override
  public long memory(Sizes sizes) {
    long rows = 3 * Resizer.memory(width(), 4, sizes) + RgbRows.memory(width()) + 12L * width();
    try {
      return rows
          + (frame.lossless() ? lossless().memory() : Vp8Decoder.memory(width(), height()))
          + (frame.alpha().isPresent() ? AlphaDecoder.memory(frame.width(), frame.height()) : 0);
    } catch (IOException e) {
      throw new IllegalStateException("the header has been read before", e);
    }
  }

  @Override
  public Optional<AnimatedSource> animation(int most) {
    try {
      return file.animated() ? Optional.of(WebpAnimation.of(webp, file, most)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the first frame is sound, or it would not have come so far
    }
  }

  private Vp8lDecoder lossless() throws IOException {
    return Vp8lDecoder.of(webp, frame.image().from(), frame.image().to());
  }

  private Vp8Decoder lossy() throws IOException {
    return Vp8Decoder.of(webp, frame.image().from(), frame.image().to());
  }

  private boolean fillsCanvas() {
    return frame.width() == file.width() && frame.height() == file.height();
  }

  private boolean isOpaqueLossy() {
    return !frame.lossless() && frame.alpha().isEmpty() && fillsCanvas();
  }

  private Optional<ColorSpace> profile() {
    return SrgbConversion.space(
        file.icc().map(icc -> Arrays.copyOfRange(webp, icc.from(), icc.to())), 3);
  }

  @Override
  public boolean hasPlanesForJpeg() {
    return isOpaqueLossy() && profile().isEmpty();
  }

  @Override
  public List<Pixels> shrinkPlanes(Geometry geometry, boolean fullColour, StepTimer timer)
      throws ImageException {
    List<Pixels> planes = planes(geometry, fullColour);
    timer.decoded();
    StudioColour.lumaToFull(planes.get(0).samples());
    StudioColour.differenceToFull(planes.get(1).samples());
    StudioColour.differenceToFull(planes.get(2).samples());
    timer.resized();
    return planes;
  }

  @Override
  public Pixels shrink(Geometry geometry, StepTimer timer) throws ImageException {
    Pixels small = isOpaqueLossy() ? merge(planes(geometry, true)) : colours(geometry);
    timer.decoded(); // decoding and resizing go hand in hand: all of it counts as decoding
    Pixels converted =
        SrgbConversion.convert(
            small, profile().orElseGet(() -> ColorSpace.getInstance(ColorSpace.CS_sRGB)));
    timer.resized();
    return converted;
  }

  private static Pixels merge(List<Pixels> planes) {
    Pixels y = planes.get(0);
    byte[] u = planes.get(1).samples();
    byte[] v = planes.get(2).samples();
    byte[] rgb = new byte[3 * y.samples().length];
    for (int i = 0; i < u.length; i++) {
      StudioColour.toRgb(y.samples()[i] & 0xFF, u[i] & 0xFF, v[i] & 0xFF, rgb, 3 * i);
    }
    return new Pixels(rgb, y.width(), y.height(), 3, false);
  }

  private List<Pixels> planes(Geometry geometry, boolean fullColour) throws ImageException {
    Resizer luma = Resizer.ofPlane(width(), height(), geometry, deadline);
    Geometry half = geometry.decodedAt(0.5, 0.5);
    Geometry chroma = fullColour ? half : half.halved(orientation);
    int chromaWidth = (width() + 1) / 2;
    int chromaHeight = (height() + 1) / 2;
    Resizer u = Resizer.ofPlane(chromaWidth, chromaHeight, chroma, deadline);
    Resizer v = Resizer.ofPlane(chromaWidth, chromaHeight, chroma, deadline);
    decode(
        geometry,
        (y, yOffset, yStride, rows, us, vs, uvOffset, uvStride) -> {
          for (int i = 0; i < rows; i++) {
            luma.add(y, yOffset + i * yStride);
          }
          for (int i = 0; i < rows + 1 >> 1; i++) {
            u.add(us, uvOffset + i * uvStride);
            v.add(vs, uvOffset + i * uvStride);
          }
        });
    return List.of(
        filledUp(luma, width(), 16), filledUp(u, chromaWidth, 128), filledUp(v, chromaWidth, 128));
  }

  /** Fills the missing rows of a picture that breaks off with black. */
  private static Pixels filledUp(Resizer resizer, int rowBytes, int level) {
    byte[] row = new byte[rowBytes];
    Arrays.fill(row, (byte) level);
    while (resizer.wantsMore()) {
      resizer.add(row, 0);
    }
    return resizer.result();
  }

  private void decode(Geometry geometry, PlaneSink sink) throws ImageException {
    try {
      boolean filter = geometry.sizes().shrink() < UNFILTERED;
      check(lossy().decode(filter, rowsFor(geometry), deadline::check, sink), geometry);
    } catch (IOException e) {
      throw corrupt(e);
    }
  }

  /** How many rows of the frame must be decoded. */
  private int rowsFor(Geometry geometry) {
    double end = geometry.bottom() + 2 * geometry.sizes().shrink() + MARGIN;
    return (int) Math.max(1, Math.min(frame.height(), Math.ceil(end) - frame.y()));
  }

  private void check(int soundRows, Geometry geometry) throws ImageException {
    boolean enough = soundRows >= frame.height() * LEAST_SHARE && file.completeness() > LEAST_SHARE;
    if (soundRows < rowsFor(geometry) && !enough) {
      throw new ImageException(CORRUPT, "less than half of the original is there");
    }
  }

  private Pixels colours(Geometry geometry) throws ImageException {
    try {
      boolean alpha =
          !fillsCanvas() || frame.alpha().isPresent() || frame.lossless() && lossless().alpha();
      Resizer resizer = Resizer.ofColours(width(), height(), alpha, geometry, deadline);
      CanvasRows canvas = new CanvasRows(resizer, file, alpha);
      if (frame.lossless()) {
        decodeLossless(geometry, canvas);
      } else {
        decodeLossy(geometry, canvas);
      }
      return filledUp(resizer, width() * (alpha ? 4 : 3), 0);
    } catch (IOException e) {
      throw corrupt(e);
    }
  }

  private void decodeLossless(Geometry geometry, CanvasRows canvas)
      throws IOException, ImageException {
    Vp8lDecoder decoder = lossless();
    boolean opaque = !decoder.alpha();
    check(
        decoder.decode(
            rowsFor(geometry),
            deadline::check,
            (argb, offset) -> canvas.addArgb(argb, offset, opaque)),
        geometry);
  }

  private void decodeLossy(Geometry geometry, CanvasRows canvas)
      throws IOException, ImageException {
    AlphaDecoder alpha = frame.alpha().isPresent() ? alpha(frame.alpha().get()) : null;
    byte[] opaque = new byte[frame.width()];
    Arrays.fill(opaque, (byte) 255);
    decode(
        geometry,
        new RgbRows(
            frame.width(),
            frame.height(),
            rgb -> canvas.addRgb(rgb, alpha == null ? opaque : alpha.next())));
  }

  private AlphaDecoder alpha(WebpFile.Range chunk) throws IOException {
    return AlphaDecoder.of(
        webp, chunk.from(), chunk.to(), frame.width(), frame.height(), deadline::check);
  }
}
