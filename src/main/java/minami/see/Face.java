package minami.see;

/**
 * A face: the box around it, in shares of the picture's sides, and how sure the detector is. The
 * box may reach over the picture's edge.
 *
 * @param x its left edge
 * @param y its upper edge
 * @param width its width
 * @param height its height
 * @param score 0 to 1
 */
public record Face(double x, double y, double width, double height, double score) {}
