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
import minami.jpeg.PlaneSize;

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
    long rows = decoder.memory(eighths, Chroma.FULL);
    int width = width() * eighths / 8 + 8;
    return rows + decoder.components() * Resizer.memory(width, 1, sizes);
  }

  @Override
  public boolean hasPlanesForJpeg() {
    ColorTransform colour = decoder.color();
    return profile.isEmpty() && (colour == ColorTransform.YCBCR || colour == ColorTransform.GRAY);
  }

  @Override
  public List<Pixels> shrinkPlanes(Geometry geometry, boolean fullColour, StepTimer timer)
      throws ImageException {
    List<Pixels> planes = planes(geometry, fullColour);
    timer.decoded(); // decoding and resizing go hand in hand: all of it counts as decoding
    timer.resized();
    return planes;
  }

  @Override
  public Pixels shrink(Geometry geometry, StepTimer timer) throws ImageException {
    Pixels merged = merge(planes(geometry, true));
    timer.decoded();
    if (decoder.color() == ColorTransform.YCBCR || decoder.color() == ColorTransform.YCCK) {
      Ycc.toRgb(merged);
    }
    if (decoder.inverted()) {
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

  /** The components, each resized row by row as it is decoded. */
  private List<Pixels> planes(Geometry geometry, boolean fullColour) throws ImageException {
    int eighths = geometry.sizes().eighths(!fullColour);
    Chroma chroma = fullColour ? Chroma.FULL : Chroma.HALF;
    List<Resizer> resizers = new ArrayList<>();
    for (PlaneSize size : decoder.sizes(eighths, chroma)) {
      Geometry own = geometry.decodedAt(size.scaleX(), size.scaleY());
      Geometry mine = resizers.isEmpty() || fullColour ? own : own.halved(orientation);
      resizers.add(Resizer.ofPlane(size.width(), size.height(), mine, deadline));
    }
    int rows = (int) Math.min(height(), Math.ceil(geometry.bottom()));
    double completeness;
    try {
      completeness =
          decoder.decode(
              eighths,
              chroma,
              rows,
              deadline::check,
              (component, samples, offset) -> {
                if (resizers.get(component).wantsMore()) {
                  resizers.get(component).add(samples, offset);
                }
              });
    } catch (IOException e) {
      throw new ImageException(CORRUPT, "the original is a broken jpg picture", e);
    }
    if (completeness < LEAST_SHARE) {
      throw new ImageException(CORRUPT, "less than half of the original is there");
    }
    return resizers.stream().map(Resizer::result).toList();
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
