package minami.image;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.stream.IntStream;

/** Brings the colours of a small picture to sRGB. */
final class SrgbConversion {

  private SrgbConversion() {}

  /**
   * The picture in sRGB, or in grey levels if it was; its alpha as it was. A profile that does not
   * work is left out.
   */
  static Pixels convert(Pixels pixels, ColorSpace space) {
    // Grey without a profile is shown as it is stored: Java's own grey is linear, which no file
    // means.
    if (space.isCS_sRGB() || space == ColorSpace.getInstance(ColorSpace.CS_GRAY)) {
      return pixels;
    }
    try {
      byte[] rgb =
          space instanceof ICC_ColorSpace icc
              ? byProfile(pixels, icc.getProfile())
              : byColour(pixels, space);
      return withAlphaOf(pixels, rgb);
    } catch (CMMException | IllegalArgumentException e) {
      if (pixels.colours() == 3 || pixels.colours() == 1) {
        return pixels;
      }
      throw e;
    }
  }

  private static byte[] byProfile(Pixels p, ICC_Profile profile) {
    int colours = p.colours();
    WritableRaster from = interleaved(coloursOf(p), p.width(), p.height(), colours);
    byte[] rgb = new byte[p.width() * p.height() * 3];
    WritableRaster to = interleaved(rgb, p.width(), p.height(), 3);
    ICC_Profile[] profiles = {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
    new ColorConvertOp(profiles, null).filter(from, to);
    return rgb;
  }

  static WritableRaster interleaved(byte[] samples, int width, int height, int bands) {
    int[] offsets = IntStream.range(0, bands).toArray();
    return Raster.createInterleavedRaster(
        new DataBufferByte(samples, samples.length),
        width,
        height,
        width * bands,
        bands,
        offsets,
        null);
  }

  private static byte[] coloursOf(Pixels p) {
    if (!p.alpha()) {
      return p.samples();
    }
    byte[] colours = new byte[p.width() * p.height() * p.colours()];
    for (int i = 0, o = 0; o < colours.length; i++) { // i walks over the alphas too
      if (i % p.bands() != p.colours()) {
        colours[o++] = p.samples()[i];
      }
    }
    return colours;
  }

  /** A colour space that is no profile: one colour at a time. */
  private static byte[] byColour(Pixels p, ColorSpace space) {
    int colours = p.colours();
    byte[] rgb = new byte[p.width() * p.height() * 3];
    float[] colour = new float[colours];
    for (int i = 0, o = 0; o < rgb.length; i += p.bands()) {
      for (int b = 0; b < colours; b++) {
        float low = space.getMinValue(b);
        colour[b] = low + (p.samples()[i + b] & 0xFF) / 255f * (space.getMaxValue(b) - low);
      }
      for (float level : space.toRGB(colour)) {
        rgb[o++] = (byte) Math.round(Math.max(0, Math.min(1, level)) * 255);
      }
    }
    return rgb;
  }

  private static Pixels withAlphaOf(Pixels p, byte[] rgb) {
    if (!p.alpha()) {
      return new Pixels(rgb, p.width(), p.height(), 3, false);
    }
    byte[] samples = new byte[p.width() * p.height() * 4];
    for (int i = 0, o = 0, a = p.colours(); o < samples.length; a += p.bands()) {
      samples[o++] = rgb[i++];
      samples[o++] = rgb[i++];
      samples[o++] = rgb[i++];
      samples[o++] = p.samples()[a];
    }
    return new Pixels(samples, p.width(), p.height(), 4, true);
  }
}
