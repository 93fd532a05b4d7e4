package minami.see;

/**
 * A small picture to look at, upright, in sRGB.
 *
 * @param rgb 8-bit samples: {@code width * height * 3} of them, pixel by pixel, row by row
 * @param width in pixels
 * @param height in pixels
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares pictures
public record Picture(byte[] rgb, int width, int height) {}
