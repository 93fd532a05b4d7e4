package minami.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Converts the colours of a small picture to sRGB. */
final class SrgbConversion {

  /** Levels that a profile may move a colour by and still be taken for sRGB. */
  private static final int TOLERANCE = 2;

  private static final int[] PROBES = {0, 64, 128, 192, 255};

  /** Verdicts on profiles, by their hash: cameras and editors use the same few. */
  private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

  private static final int MOST_KNOWN = 1000;

  private SrgbConversion() {}

  /**
   * The picture in sRGB, or in grey if it was grey, with the same alpha. A profile that cannot be
   * used is ignored.
   */
  static Pixels convert(Pixels pixels, ColorSpace space) {
    // Grey without a profile is shown as it is stored: Java's own grey is linear, which no file
    // means.
    if (space.isCS_sRGB() || space == ColorSpace.getInstance(ColorSpace.CS_GRAY)) {
      return pixels;
    }
    if (space instanceof ICC_ColorSpace icc) {
      try {
        return withAlphaOf(pixels, byProfile(pixels, icc.getProfile()));
      } catch (RuntimeException e) { // whatever the JDK throws at a broken profile
        return withoutProfile(pixels);
      }
    }
    boolean inks = space.getType() == ColorSpace.TYPE_CMYK;
    return withAlphaOf(pixels, byColour(pixels, inks ? ProcessInks.INSTANCE : space));
  }

  private static Pixels withoutProfile(Pixels pixels) {
    return switch (pixels.colours()) {
      case 1, 3 -> pixels;
      case 4 -> withAlphaOf(pixels, byColour(pixels, ProcessInks.INSTANCE));
      default -> throw new IllegalArgumentException("colours that only their profile explains");
    };
  }

  /**
   * The colour space of an embedded profile.
   *
   * @param profile as it was found, if it was
   * @param colours how many there are
   * @return empty if they are sRGB, or if the profile does not fit them
   */
  static Optional<ColorSpace> space(Optional<byte[]> profile, int colours) {
    try {
      return profile
          .filter(icc -> !isSrgb(icc))
          .map(icc -> (ColorSpace) new ICC_ColorSpace(ICC_Profile.getInstance(icc)))
          .filter(space -> space.getNumComponents() == colours);
    } catch (RuntimeException e) { // whatever the JDK throws at a broken profile
      return Optional.empty();
    }
  }

  /** Whether a profile is sRGB under any name: a few colours are tried. */
  private static boolean isSrgb(byte[] profile) {
    if (KNOWN.size() > MOST_KNOWN) {
      KNOWN.clear();
    }
    return KNOWN.computeIfAbsent(Sha256.hex(profile), hash -> leavesColoursAlone(profile));
  }

  private static boolean leavesColoursAlone(byte[] icc) {
    byte[] colours = new byte[3 * PROBES.length * PROBES.length * PROBES.length];
    int i = 0;
    for (int r : PROBES) {
      for (int g : PROBES) {
        for (int b : PROBES) {
          colours[i++] = (byte) r;
          colours[i++] = (byte) g;
          colours[i++] = (byte) b;
        }
      }
    }
    try {
      ICC_Profile profile = ICC_Profile.getInstance(icc);
      if (profile.getNumComponents() != 3) {
        return false;
      }
      byte[] srgb = byProfile(new Pixels(colours, colours.length / 3, 1, 3, false), profile);
      for (int c = 0; c < colours.length; c++) {
        if (Math.abs((srgb[c] & 0xFF) - (colours[c] & 0xFF)) > TOLERANCE) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException e) {
      return false; // the conversion will find that it cannot be used
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

  /** For a colour space without a profile: one colour at a time. */
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
