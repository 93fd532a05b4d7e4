package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;

import java.awt.color.ColorSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import minami.jpeg.Chroma;
import minami.jpeg.ColorTransform;
import minami.jpeg.JpegDecoder;
import minami.jpeg.JpegPicture;
import minami.jpeg.Plane;

/**
 * A JPEG, decoded at the size asked for. Its components are resized as separate planes. They are
 * merged in the small picture, or not at all if the thumbnail is a JPEG too.
 */
final class JpegSource implements PlanarSource {

  private final JpegDecoder decoder;
  private final ExifOrientation orientation;

  /** Empty if the colours are sRGB, or if the profile does not fit them. */
  private final Optional<ColorSpace> profile;

  private final Deadline deadline;

  JpegSource(byte[] original, JpegDecoder decoder, Deadline deadline) {
    this.decoder = decoder;
    this.deadline = deadline;
    orientation = ExifOrientation.of(ExifBlock.inJpeg(original));
    profile = SrgbConversion.space(Optional.ofNullable(decoder.iccProfile()), decoder.components());
  }

  @Override
  public int width() {
    return decoder.width();
  }

  @Override
  public int height() {
    return decoder.height();
  }

  int scans() {
    return decoder.scans();
  }

  @Override
  public ExifOrientation orientation() {
    return orientation;
  }

  @Override
  public long memory(Sizes sizes) {
    int eighths = sizes.eighths(false);
    long samples =
        (width() * eighths / 8 + 8L) * (height() * eighths / 8 + 8L) * decoder.components();
    return decoder.progressive()
        ? samples * 5
        : samples; // its coefficients too, and what refining them needs to know
  }

  @Override
  public boolean hasPlanesForJpeg() {
    ColorTransform colour = decoder.color();
    return profile.isEmpty() && (colour == ColorTransform.YCBCR || colour == ColorTransform.GRAY);
  }

  @Override
  public List<Pixels> shrinkPlanes(Geometry geometry, boolean fullColour, StepTimer timer)
      throws ImageException {
    JpegPicture picture = decode(geometry, fullColour);
    timer.decoded();
    List<Pixels> planes = resize(picture, geometry, fullColour);
    timer.resized();
    return planes;
  }

  @Override
  public Pixels shrink(Geometry geometry, StepTimer timer) throws ImageException {
    JpegPicture picture = decode(geometry, true);
    timer.decoded();
    Pixels merged = merge(resize(picture, geometry, true));
    if (decoder.color() == ColorTransform.YCBCR || decoder.color() == ColorTransform.YCCK) {
      Ycc.toRgb(merged);
    }
    if (picture.inverted()) {
      invert(merged, decoder.color() == ColorTransform.YCCK);
    }
    Pixels converted = SrgbConversion.convert(merged, space());
    timer.resized();
    return converted;
  }

  /** The colour space of the merged planes. */
  private ColorSpace space() {
    return profile.orElseGet(
        () ->
            switch (decoder.components()) {
              case 1 -> ColorSpace.getInstance(ColorSpace.CS_GRAY);
              case 3 -> ColorSpace.getInstance(ColorSpace.CS_sRGB);
              default -> ProcessInks.INSTANCE;
            });
  }

  /**
   * Turns Adobe's inks, where 255 means none, into everyone else's. In YCCK the first three are
   * right already.
   */
  private static void invert(Pixels inks, boolean blackOnly) {
    byte[] samples = inks.samples();
    for (int i = 0; i < samples.length; i++) {
      if (!blackOnly || i % 4 == 3) {
        samples[i] = (byte) ~samples[i];
      }
    }
  }

  private JpegPicture decode(Geometry geometry, boolean fullColour) throws ImageException {
    JpegPicture picture;
    try {
      int rows = (int) Math.min(height(), Math.ceil(geometry.bottom()));
      int eighths = eighths(geometry, fullColour);
      picture = decoder.decode(eighths, chroma(fullColour), rows, deadline::check);
    } catch (IOException e) {
      throw new ImageException(CORRUPT, "the original is a broken jpg picture", e);
    }
    if (picture.completeness() < LEAST_SHARE) {
      throw new ImageException(CORRUPT, "less than half of the original is there");
    }
    return picture;
  }

  private static int eighths(Geometry geometry, boolean fullColour) {
    return geometry.sizes().eighths(!fullColour);
  }

  private static Chroma chroma(boolean fullColour) {
    return fullColour ? Chroma.FULL : Chroma.NATURAL;
  }

  private List<Pixels> resize(JpegPicture picture, Geometry geometry, boolean fullColour) {
    int eighths = eighths(geometry, fullColour);
    List<Pixels> planes = new ArrayList<>();
    for (int c = 0; c < picture.planes().size(); c++) {
      double scale = decoder.eighths(c, eighths, chroma(fullColour)) / 8.0;
      Geometry own =
          geometry.decodedAt(
              scale * decoder.horizontalSampling(c) / maxSampling(true),
              scale * decoder.verticalSampling(c) / maxSampling(false));
      Geometry mine = c == 0 || fullColour ? own : own.halved(orientation);
      planes.add(resize(picture.plane(c), mine, deadline));
    }
    return planes;
  }

  static Pixels resize(Plane plane, Geometry geometry, Deadline deadline) {
    Resizer resizer = Resizer.ofPlane(plane.width(), plane.height(), geometry, deadline);
    for (int y = 0; resizer.wantsMore(); y++) {
      resizer.add(plane.samples(), y * plane.stride());
    }
    return resizer.result();
  }

  private int maxSampling(boolean horizontal) {
    int max = 1;
    for (int c = 0; c < decoder.components(); c++) {
      max = Math.max(max, horizontal ? decoder.horizontalSampling(c) : decoder.verticalSampling(c));
    }
    return max;
  }

  private static Pixels merge(List<Pixels> planes) {
    int bands = planes.size();
    Pixels first = planes.get(0);
    byte[] samples = new byte[first.width() * first.height() * bands];
    for (int b = 0; b < bands; b++) {
      byte[] plane = planes.get(b).samples();
      for (int i = 0; i < plane.length; i++) {
        samples[i * bands + b] = plane[i];
      }
    }
    return new Pixels(samples, first.width(), first.height(), bands, false);
  }
}
