package minami.see;

/**
 * A place in a picture.
 *
 * @param x from the left, in shares of the picture's width: 0 to 1
 * @param y from the top, in shares of its height: 0 to 1
 */
public record Point(double x, double y) {}
