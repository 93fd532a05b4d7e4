package minami.jpeg;

/**
 * How large a component is decoded.
 *
 * @param width samples in a row
 * @param height rows
 * @param scaleX samples across for each pixel of the picture, before the width is rounded up
 * @param scaleY samples down for each pixel
 */
public record PlaneSize(int width, int height, double scaleX, double scaleY) {}
