package minami.see;

import java.util.Comparator;
import java.util.List;

/**
 * Where a crop's window lies, so that it shows what matters. The answer is the surplus cut off at
 * the left and at the top, in shares of the whole surplus: 0 is a window at the left or upper edge,
 * 1 one at the right or lower edge.
 */
public final class Framing {

  private static final Point CENTRE = new Point(0.5, 0.5);

  private Framing() {}

  /**
   * The window that holds most of what draws the eye.
   *
   * @param width of the window, in shares of the picture's width: above 0, up to 1
   * @param height of the window, in shares of the picture's height
   */
  public static Point around(Saliency saliency, double width, double height) {
    return SalientWindow.best(saliency, width, height);
  }

  /**
   * The window around those faces that fit into it together; of several such groups, around the one
   * of the largest and surest faces. A group begins with one face, and takes in the others, the
   * weightiest first, as far as they fit. The faces are in the middle across, and the eyes at the
   * upper third, as far as that leaves the faces and their hair in the window. Of a face larger
   * than the window, it shows the eyes.
   *
   * @param faces at least one
   * @param width of the window, in shares of the picture's width: above 0, up to 1
   * @param height of the window, in shares of the picture's height
   * @return the centre, if none of the faces has any area in the picture
   */
  public static Point around(List<Face> faces, double width, double height) {
    List<Face> seen =
        faces.stream()
            .filter(FaceGroup::isSeen)
            .sorted(Comparator.comparingDouble(FaceGroup::weightOf).reversed())
            .toList();
    FaceGroup best = null;
    for (int first = 0; first < seen.size(); first++) {
      FaceGroup group = new FaceGroup(seen.get(first), width, height);
      for (int other = 0; other < seen.size(); other++) {
        if (other != first) {
          group.addIfItFits(seen.get(other));
        }
      }
      if (best == null || group.weight() > best.weight()) {
        best = group;
      }
    }
    return best == null ? CENTRE : best.window();
  }
}
