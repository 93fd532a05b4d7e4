package minami.image;

/** Puts a background behind a picture and around it. */
final class Canvas {

  private Canvas() {}

  /** The picture without alpha, on a background. */
  static Pixels flatten(Pixels p, int background) {
    if (!p.alpha()) {
      return p;
    }
    int colours = p.colours() == 1 && isGrey(background) ? 1 : 3;
    byte[] out = new byte[p.width() * p.height() * colours];
    byte[] in = p.samples();
    int bands = p.bands();
    int green = p.colours() == 1 ? 0 : 1;
    int red = background >> 16 & 0xFF;
    for (int i = 0, o = 0; o < out.length; i += bands, o += colours) {
      int alpha = in[i + bands - 1] & 0xFF;
      out[o] = mix(in[i], red, alpha);
      if (colours == 3) {
        out[o + 1] = mix(in[i + green], background >> 8 & 0xFF, alpha);
        out[o + 2] = mix(in[i + 2 * green], background & 0xFF, alpha);
      }
    }
    return new Pixels(out, p.width(), p.height(), colours, false);
  }

  private static byte mix(byte over, int under, int alpha) {
    return alpha == 255
        ? over
        : (byte) (((over & 0xFF) * alpha + under * (255 - alpha) + 127) / 255);
  }

  /** A coloured picture with alpha: opaque, if it had none. */
  static Pixels withAlpha(Pixels p) {
    if (p.alpha()) {
      return p;
    }
    byte[] out = new byte[p.width() * p.height() * 4];
    for (int i = 0, o = 0; o < out.length; ) {
      out[o++] = p.samples()[i++];
      out[o++] = p.samples()[i++];
      out[o++] = p.samples()[i++];
      out[o++] = (byte) 255;
    }
    return new Pixels(out, p.width(), p.height(), 4, true);
  }

  /** The picture with alpha on or off, at half: what is not off is laid on a background. */
  static Pixels harden(Pixels p, int background) {
    if (!p.alpha()) {
      return p;
    }
    Pixels colours = coloured(flatten(p, background));
    byte[] out = new byte[p.width() * p.height() * 4];
    for (int i = 0, o = 0; o < out.length; i++, o += 4) {
      if ((p.samples()[i * p.bands() + p.colours()] & 0xFF) >= 128) {
        System.arraycopy(colours.samples(), 3 * i, out, o, 3);
        out[o + 3] = (byte) 255;
      }
    }
    return new Pixels(out, p.width(), p.height(), 4, true);
  }

  /** The picture in the middle of a larger box, with an opaque background around it. */
  static Pixels pad(Pixels p, int boxWidth, int boxHeight, int background) {
    if (p.width() == boxWidth && p.height() == boxHeight) {
      return p;
    }
    Pixels from = isGrey(background) ? p : coloured(p);
    int bands = from.bands();
    byte[] out = new byte[boxWidth * boxHeight * bands];
    for (int i = 0; i < out.length; i++) {
      int b = i % bands;
      out[i] = (byte) (b == from.colours() ? 255 : background >> 8 * (2 - b));
    }
    int x = (boxWidth - p.width()) / 2;
    int y = (boxHeight - p.height()) / 2;
    int stride = p.width() * bands;
    for (int row = 0; row < p.height(); row++) {
      System.arraycopy(
          from.samples(), row * stride, out, ((y + row) * boxWidth + x) * bands, stride);
    }
    return new Pixels(out, boxWidth, boxHeight, bands, from.alpha());
  }

  private static boolean isGrey(int rgb) {
    return (rgb >> 16 & 0xFF) == (rgb & 0xFF) && (rgb >> 8 & 0xFF) == (rgb & 0xFF);
  }

  /** Grey as three equal colours; others as they are. */
  static Pixels coloured(Pixels p) {
    if (p.colours() == 3) {
      return p;
    }
    int bands = p.alpha() ? 4 : 3;
    byte[] out = new byte[p.width() * p.height() * bands];
    for (int i = 0, o = 0; o < out.length; i += p.bands()) {
      for (int b = 0; b < bands; b++) {
        out[o++] = p.samples()[i + (b == 3 ? 1 : 0)];
      }
    }
    return new Pixels(out, p.width(), p.height(), bands, p.alpha());
  }
}
